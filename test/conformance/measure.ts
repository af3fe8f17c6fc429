import { writeFile } from "node:fs/promises";
import { outcomeOf } from "../../src/core/outcome.ts";
import type { Sample } from "../../src/core/sample.ts";
import type { ResultRow } from "../../src/core/score.ts";
import { demoProblems } from "../../src/datasets/demo-problems.ts";
import { answerKey } from "../../src/providers/answer-key.ts";
import { loadConfig } from "../../src/run/load-config.ts";
import { run } from "../../src/run/run.ts";
import { openRun } from "../../src/run/stored-run.ts";
import type { EmulatorEntry } from "../emulators/emulator-entry.ts";
import type { FaultSchedule } from "../emulators/fault-schedule.ts";
import { makeTempDir } from "../support/temp-dir.ts";
import { modelEntry } from "./model-entry.ts";
import { type Situation, situations } from "./situations.ts";

/** What came of a situation at one server. */
export interface Measured {
  readonly situation: Situation;
  /** The outcome, or the class of the failure, of the sample whose every call met it. */
  readonly always: string;
  /** The same of the sample whose first call alone met it. */
  readonly once: string;
  /** Of both, everything that must never be: a graded answer that is not the model's whole answer. */
  readonly faults: readonly string[];
}

/** The part of a run that one sample is. */
interface Part {
  readonly problem: string;
  readonly situation: Situation;
  readonly isAlways: boolean;
}

/**
 * Runs the same evaluation against a server: of each situation one sample that meets it at every call, and one that meets it once. Oversized answers
 * have a run of their own: they keep a machine so busy that other answers would be late.
 */
export async function measureServer(
  entry: EmulatorEntry,
  isStreaming: boolean,
  alone: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Promise<readonly Measured[]> {
  const applying = situations.filter(({ isOfStreams }) => isStreaming || isOfStreams !== true);
  const isLarge = ({ fault }: Situation): boolean => fault?.kind === "oversized";
  const light = await measure(
    entry,
    isStreaming,
    applying.filter((each) => !isLarge(each)),
    3,
  );
  const heavy = await alone(() => measure(entry, isStreaming, applying.filter(isLarge), 60));
  const all = [...light, ...heavy];
  return applying.flatMap((wanted) => all.find(({ situation }) => situation === wanted) ?? []);
}

async function measure(
  entry: EmulatorEntry,
  isStreaming: boolean,
  applying: readonly Situation[],
  timeoutSeconds: number,
): Promise<readonly Measured[]> {
  const parts = applying.flatMap((situation, index): Part[] => [
    { problem: problemAt(2 * index), situation, isAlways: true },
    { problem: problemAt(2 * index + 1), situation, isAlways: false },
  ]);
  const answers = await answerKey(
    demoProblems.map(({ problem, answer }) => ({ input: problem, target: [answer] })),
  );
  await using dir = await makeTempDir();
  await using emulator = await entry.start({
    slots: 64,
    answer: (prompt) => ({ text: textFor(answers(prompt)?.[0] ?? "unknown") }),
    faults: scheduleOf(parts),
  });
  await writeFile(
    dir.file("config.json"),
    JSON.stringify({
      run_id: "conformance",
      storage_dir: dir.file("store"),
      n_records: parts.length,
      models: [
        modelEntry("model", entry, emulator.baseUrl, {
          options: { n_parallel: 8, max_retries: 1, stream: isStreaming, timeout: timeoutSeconds },
        }),
      ],
      samplings: [{ name: "plain", temperature: 0, max_tokens: 256 }],
      datasets: [{ name: "demo", kind: "demo" }],
    }),
  );
  await run(await loadConfig(dir.file("config.json"), {}, {}));
  using stored = openRun(dir.file("store"), "conformance");
  const rows = new Map([...stored.rows()].map((row) => [row.sample.input, row]));
  return applying.map((situation, index) => {
    const [always, once] = [2 * index, 2 * index + 1].map((at) => rows.get(problemAt(at)));
    if (always === undefined || once === undefined) throw new Error("the plan holds other samples");
    return {
      situation,
      always: endOf(always),
      once: endOf(once),
      faults: [always, once].flatMap(faultsIn),
    };
  });
}

function problemAt(index: number): string {
  return demoProblems[index]?.problem ?? "";
}

function textFor(answer: string): string {
  return `We look at it step by step, and find that the answer is $\\boxed{${answer}}$.`;
}

function scheduleOf(parts: readonly Part[]): FaultSchedule {
  return ({ prompt, attempt }) => {
    const part = parts.find(({ problem }) => prompt.includes(problem));
    if (part === undefined || (!part.isAlways && attempt > 1)) return null;
    return part.situation.fault;
  };
}

function endOf({ generation, scores }: ResultRow): string {
  const outcome = outcomeOf(generation, scores) ?? "not asked";
  return generation?.status === "failed" ? generation.error.class : outcome;
}

function faultsIn(row: ResultRow): readonly string[] {
  const { generation, sample, scores } = row;
  if (generation?.status !== "completed") {
    return scores.length === 0 ? [] : [`${sample.id}: graded without an answer`];
  }
  const whole = textFor(targetOf(sample));
  return generation.completion.text === whole
    ? []
    : [`${sample.id}: graded ${JSON.stringify(generation.completion.text.slice(0, 200))}`];
}

function targetOf({ target }: Sample): string {
  return target[0] ?? "";
}
