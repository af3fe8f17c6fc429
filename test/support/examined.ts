import {
  type Diagnosis,
  type Examination,
  examinationOf,
  examine,
  type Finding,
} from "../../src/run/doctor.ts";
import { quickConfig } from "../../src/run/load-config.ts";
import { type CliResult, runCli } from "./cli.ts";
import { makeTempDir } from "./temp-dir.ts";

/** What an examination found. */
export interface Examined {
  readonly diagnosis: Diagnosis;
  /** The ids of the findings, in order. */
  readonly ids: readonly string[];
  /** The gravest finding of a check. */
  found(id: string): Finding | undefined;
}

interface Place {
  /** A folder of its own when absent. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const levels = ["problem", "warning", "note", "ok"] as const;

/** Runs `themis doctor` in a process of its own and reads its findings. */
export async function examined(
  words: readonly string[],
  place: Place = {},
): Promise<Examined & { readonly code: number | null; readonly result: CliResult }> {
  const result = await doctor([...words, "--json"], place);
  return { ...reading(firstDiagnosis(result)), code: result.code, result };
}

/** The same in the process of the test, for an address and the model that would be chosen, or one that is named. */
export async function examinedHere(
  baseUrl: string,
  model?: string,
  need: Partial<Examination["need"]> = {},
): Promise<Examined> {
  const config = quickConfig({ baseUrl, model: model ?? "model", dataset: "demo" });
  const examination = examinationOf(config, model !== undefined, []);
  const signal = AbortSignal.timeout(30_000);
  const diagnosis = await examine(
    { ...examination, need: { ...examination.need, ...need } },
    { isThorough: false },
    { signal, emit: () => undefined },
  );
  return reading(diagnosis);
}

function reading(diagnosis: Diagnosis): Examined {
  const { findings } = diagnosis;
  return {
    diagnosis,
    ids: findings.map(({ id }) => id),
    found: (id) =>
      findings
        .filter((finding) => finding.id === id)
        .toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))[0],
  };
}

/** Runs `themis doctor` in a process of its own. */
export async function doctor(words: readonly string[], { cwd, env = {} }: Place = {}) {
  if (cwd !== undefined) return runCli(["doctor", ...words], { cwd, env });
  await using dir = await makeTempDir();
  return await runCli(["doctor", ...words], { cwd: dir.path, env });
}

function firstDiagnosis({ stdout, stderr }: CliResult): Diagnosis {
  const [first]: readonly Diagnosis[] = stdout === "" ? [] : JSON.parse(stdout, camelCased);
  if (first === undefined) throw new Error(`nothing was examined: ${stderr}`);
  return first;
}

/** Members of JSON by the names that they have within. */
function camelCased(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_[a-z]/g, (pair) => pair.charAt(1).toUpperCase()),
      member,
    ]),
  );
}
