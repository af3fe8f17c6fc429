import { exitCodes, ThemisError } from "../core/errors.ts";
import { wrapText } from "../report/terminal-text.ts";
import {
  type Diagnosis,
  type DoctorEvent,
  type Examination,
  examinationOf,
  examinationsOf,
  examine,
  mendBaseUrl,
} from "../run/doctor.ts";
import { loadConfig, quickConfig } from "../run/load-config.ts";
import { systemClock } from "../run/system-clock.ts";
import { checkedEndpointFlags, type EndpointFlags } from "./doctor-flags.ts";
import { adviceText, conclusionText, findingText, planText } from "./doctor-text.ts";
import { progressDisplay } from "./progress.ts";
import { listenForSignals } from "./signals.ts";
import { snakeJson } from "./snake-json.ts";
import { printData, printNote, usesColor, wrapWidth } from "./streams.ts";

/** The flags of `themis doctor`. */
export interface DoctorFlags extends EndpointFlags {
  readonly model?: string;
  readonly json?: boolean;
  readonly thorough?: boolean;
}

/** Carries out `themis doctor`; returns the exit code: 3 when an endpoint cannot be used as it is. */
export async function doctorCommand(flags: DoctorFlags): Promise<number> {
  using signals = listenForSignals(() => undefined);
  try {
    const examinations = await examinationsFor(flags, signals.stopping);
    if (examinations.length === 0) {
      throw new ThemisError("usage", "there is no endpoint to examine: every model is simulated");
    }
    const diagnoses: Diagnosis[] = [];
    for (const examination of examinations) {
      if (flags.json !== true) printHeading(examination, examinations.length);
      const options = { isThorough: flags.thorough === true };
      const show = flags.json === true ? () => undefined : showEvent;
      const diagnosis = await examine(examination, options, {
        signal: signals.stopping,
        emit: show,
      });
      diagnoses.push(diagnosis);
      if (flags.json !== true) printConclusion(examination, diagnosis);
    }
    if (flags.json === true) printData(snakeJson(diagnoses));
    return diagnoses.every(({ isUsable }) => isUsable) ? exitCodes.done : exitCodes.unusable;
  } catch (error) {
    if (!signals.stopping.aborted || error instanceof ThemisError) throw error;
    throw new ThemisError("interrupted", "stopped before the examination was over", {
      cause: error,
    });
  }
}

async function examinationsFor(
  flags: DoctorFlags,
  stopping: AbortSignal,
): Promise<readonly Examination[]> {
  const target = checkedEndpointFlags("doctor", flags, ["model"]);
  if (target.kind === "url") {
    const { baseUrl, findings } = mendBaseUrl(target.baseUrl);
    const { model, apiKeyEnv } = flags;
    // A name has to stand there; it is asked for only if it is the user's.
    const config = quickConfig({ baseUrl, model: model ?? "model", apiKeyEnv, dataset: "demo" });
    return [examinationOf(config, model !== undefined, findings)];
  }
  const config = await loadConfig(target.configPath);
  const display = progressDisplay(process.stderr, () => systemClock.monotonic());
  try {
    return await examinationsOf(config, { stopping, emit: display.emit });
  } finally {
    display.stop();
  }
}

function printHeading({ model, isNamed }: Examination, count: number): void {
  if (count > 1 || isNamed) {
    printData(`${model.name} at ${model.endpoint.baseUrl}\n`);
  } else {
    printData(`${model.endpoint.baseUrl}\n`);
  }
}

function showEvent(event: DoctorEvent): void {
  switch (event.type) {
    case "plan":
      printNote(planText(event.plan, wrapWidth(process.stderr)));
      return;
    case "check":
      showCheck(event.what);
      return;
    case "finding":
      showCheck(null);
      printData(
        findingText(event.finding, {
          useColor: usesColor(process.stdout),
          width: wrapWidth(process.stdout),
        }),
      );
  }
}

/** One line that is overwritten, where a person is looking. */
function showCheck(what: string | null): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${what === null ? "" : `looking at ${what} …`}`);
}

function printConclusion(examination: Examination, diagnosis: Diagnosis): void {
  showCheck(null);
  const width = wrapWidth(process.stdout);
  printData(`\n${wrapText(conclusionText(diagnosis), width)}`);
  const advice = adviceText(examination, diagnosis, width);
  if (advice !== null) printData(`\n${advice}`);
  printData("");
}
