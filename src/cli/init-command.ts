import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { lookUp, readEnvironment } from "../config/environment.ts";
import { isVariableName } from "../config/references.ts";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { datasetKinds, findDatasetKind } from "../datasets/catalogue.ts";
import { loadConfig, quickConfig } from "../run/load-config.ts";
import { decimal, wholeNumber } from "./flag-numbers.ts";
import { type InitValues, initConfig } from "./init-config.ts";
import { type ChosenModel, chooseModel } from "./init-endpoint.ts";
import type { InitFlags } from "./init-flags.ts";
import { type Prompter, terminalPrompter } from "./init-prompts.ts";
import { listenForSignals } from "./signals.ts";
import { printData, printNote } from "./streams.ts";

const usualAnswer = 2_048;
/** Left for the prompt where the context is small. */
const promptRoom = 1_024;
const usualLimit = 20;

/** Carries out `themis init`; returns the exit code. */
export async function initCommand(flags: InitFlags): Promise<number> {
  refuseToOverwrite(flags);
  checkFlags(flags);
  using signals = listenForSignals(() => undefined);
  const prompter = flags.yes !== true && canAsk() ? terminalPrompter : null;
  try {
    const chosen = await chooseModel(flags, {
      prompter,
      signal: signals.stopping,
      modelAt: modelAt,
    });
    const values = { ...endpointValues(flags, chosen), ...(await chooseDataset(flags, prompter)) };
    await writeConfig(flags, values);
    printNext(flags.output, chosen);
    return exitCodes.done;
  } catch (error) {
    if (!signals.stopping.aborted || error instanceof ThemisError) throw error;
    throw new ThemisError("interrupted", "stopped before a config was written", { cause: error });
  }
}

function refuseToOverwrite({ output, force }: InitFlags): void {
  if (force === true || !existsSync(output)) return;
  throw new ThemisError("usage", `\`${output}\` is there already`, {
    hint: "give another name with --output FILE, or replace it with --force",
  });
}

function checkFlags(flags: InitFlags): void {
  const { limit, temperature, maxTokens, nParallel, timeout, apiKeyEnv } = flags;
  if (apiKeyEnv !== undefined && !isVariableName(apiKeyEnv)) {
    // Not repeated: people paste the key itself here.
    throw new ThemisError("usage", "`--api-key-env` must be the name of an environment variable", {
      hint: "set the variable to the key and give its name, such as OPENAI_API_KEY",
    });
  }
  if (limit !== undefined) wholeNumber("--limit", limit, 1, Number.MAX_SAFE_INTEGER);
  if (temperature !== undefined) decimal("--temperature", temperature, 0, 2);
  if (maxTokens !== undefined) wholeNumber("--max-tokens", maxTokens, 1, Number.MAX_SAFE_INTEGER);
  if (timeout !== undefined) decimal("--timeout", timeout, 0.001, 86_400);
  if (nParallel !== undefined && nParallel !== "auto") {
    wholeNumber("--n-parallel", nParallel, 1, 10_000);
  }
}

function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Where the variable of the key is not set, the endpoint is looked at without one. */
function modelAt(baseUrl: string, apiKeyEnv: string | null) {
  const isSet = apiKeyEnv !== null && (lookUp(readEnvironment(), apiKeyEnv) ?? "") !== "";
  const { models } = quickConfig({
    baseUrl,
    model: "model",
    dataset: "demo",
    ...(isSet ? { apiKeyEnv } : {}),
  });
  const [model] = models;
  if (model === undefined) throw new Error("a config has at least one model");
  return model;
}

function endpointValues(flags: InitFlags, chosen: ChosenModel) {
  const { slots, server, contextTokens } = chosen;
  const room = contextTokens === null ? usualAnswer : Math.max(256, contextTokens - promptRoom);
  const maxTokens =
    flags.maxTokens === undefined ? Math.min(usualAnswer, room) : Number(flags.maxTokens);
  return {
    baseUrl: chosen.baseUrl,
    apiKeyEnv: chosen.apiKeyEnv,
    isAzure: chosen.isAzure,
    modelId: chosen.modelId,
    nParallel: parallelism(flags, slots),
    nParallelReason:
      flags.nParallel === undefined && slots !== null
        ? `The server${server === null ? "" : ` (${server})`} works on so many requests at a time.`
        : flags.nParallel === undefined || flags.nParallel === "auto"
          ? "Requests at a time; auto finds the number that brings the most."
          : "Requests at a time.",
    timeoutSeconds: Number(flags.timeout ?? 300),
    temperature: Number(flags.temperature ?? 0),
    maxTokens,
    maxTokensReason:
      contextTokens === null
        ? "The longest answer, reasoning included; models that reason need 8192 or more."
        : `The longest answer, reasoning included; the model has a context of ${contextTokens} tokens.`,
  };
}

function parallelism({ nParallel }: InitFlags, slots: number | null): number | "auto" {
  if (nParallel !== undefined) return nParallel === "auto" ? "auto" : Number(nParallel);
  return slots ?? "auto";
}

async function chooseDataset(
  flags: InitFlags,
  prompter: Prompter | null,
): Promise<Pick<InitValues, "dataset" | "dataDir" | "limit">> {
  const dataset =
    flags.dataset ??
    (await prompter?.choose(
      "Which problems?",
      datasetKinds.map(({ kind, title, size }) => ({
        value: kind,
        label: title,
        hint: size === null ? `${kind}, your own files` : `${kind}, ${size} problems`,
      })),
    )) ??
    "math500_hf";
  const kind = findDatasetKind(dataset);
  return {
    dataset,
    dataDir: kind.needsDataDir ? await chooseDataDir(flags, dataset, prompter) : null,
    limit: await chooseLimit(flags, kind.size, prompter),
  };
}

async function chooseDataDir(
  { dataDir }: InitFlags,
  dataset: string,
  prompter: Prompter | null,
): Promise<string> {
  if (dataDir !== undefined) return dataDir;
  if (prompter === null) {
    throw new ThemisError("usage", `dataset \`${dataset}\` needs your files`, {
      hint: "give their file or folder with --data-dir PATH",
    });
  }
  return prompter.write("Where are its files?", "", (answer) =>
    existsSync(answer) ? null : "there is no such file or folder",
  );
}

async function chooseLimit(
  { limit }: InitFlags,
  size: number | null,
  prompter: Prompter | null,
): Promise<number | null> {
  const usual = Math.min(usualLimit, size ?? usualLimit);
  if (limit !== undefined) return Number(limit);
  if (prompter === null) return usual;
  const answer = await prompter.write(
    `How many of them${size === null ? "" : ` (of ${size})`}? \`all\` for all`,
    String(usual),
    (written) =>
      written === "all" || /^[1-9]\d{0,8}$/.test(written) ? null : "write a number, or all",
  );
  return answer === "all" ? null : Number(answer);
}

/** Checks the text by the loader that will read it, then writes it. */
async function writeConfig({ output, force }: InitFlags, values: InitValues): Promise<void> {
  const text = initConfig(values);
  const scratch = await mkdtemp(join(tmpdir(), "themis-init-"));
  try {
    const draft = join(scratch, basename(output));
    await writeFile(draft, text);
    const environment = readEnvironment();
    const { apiKeyEnv } = values;
    // The key may be set later: the config is right without it.
    const placeholder =
      apiKeyEnv === null ? {} : { [apiKeyEnv]: lookUp(environment, apiKeyEnv) || "not-set" };
    await loadConfig(draft, {}, { ...environment, ...placeholder });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  try {
    await writeFile(output, text, { flag: force === true ? "w" : "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : null;
    if (code === null) throw error;
    throw new ThemisError("usage", `\`${output}\` cannot be written: ${code}`, { cause: error });
  }
}

function printNext(output: string, { modelId, baseUrl, apiKeyEnv, notes }: ChosenModel): void {
  for (const line of notes) printNote(`note: ${line}`);
  printData(`wrote ${output}: \`${modelId}\` at ${baseUrl}`);
  const isMissing = apiKeyEnv !== null && !lookUp(readEnvironment(), apiKeyEnv);
  const next = [
    ...(isMissing ? [`first set the variable ${apiKeyEnv} to your key`] : []),
    `themis doctor --config-path ${shown(output)}`,
    `themis run --config-path ${shown(output)} --dry-run`,
    `themis run --config-path ${shown(output)}`,
  ];
  printData(["", "Next:", ...next.map((line) => `  ${line}`)].join("\n"));
}

function shown(path: string): string {
  return /^[\w./:=@%+,-]+$/.test(path) ? path : JSON.stringify(path);
}
