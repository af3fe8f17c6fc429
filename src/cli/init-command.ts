import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isVariableName } from "../config/references.ts";
import { exitCodes, ThemisError } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { datasetKinds, findDatasetKind } from "../datasets/catalogue.ts";
import { quickConfig } from "../run/load-config.ts";
import { decimal, wholeNumber } from "./flag-numbers.ts";
import { type InitValues, initConfig } from "./init-config.ts";
import { type ChosenModel, chooseModel } from "./init-endpoint.ts";
import type { InitFlags } from "./init-flags.ts";
import { isKeySet } from "./init-key.ts";
import { type Prompter, terminalPrompter } from "./init-prompts.ts";
import { answerRoom, troubleWith } from "./init-trial.ts";
import { listenForSignals } from "./signals.ts";
import { printData, printNote } from "./streams.ts";

const usualAnswer = 2_048;
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
    const text = initConfig(values);
    if (prompter !== null) printNote(`asking \`${chosen.modelId}\` for a token, to see it work …`);
    const trouble = await troubleWith(text, flags.output, chosen, signals.stopping);
    if (trouble !== null) await allow(trouble, flags, prompter);
    writeConfig(flags, text);
    printNext(flags.output, trouble === null ? chosen : { ...chosen, notes: [] });
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
  const isSet = apiKeyEnv !== null && isKeySet(apiKeyEnv);
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
  const room = contextTokens === null ? usualAnswer : answerRoom(contextTokens);
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

/** A config that does not work is written only where somebody wants that; else its trouble is thrown. */
async function allow(
  trouble: ThemisError,
  { force }: InitFlags,
  prompter: Prompter | null,
): Promise<void> {
  const { message, where, hint } = trouble;
  if (force !== true && prompter === null) {
    const forced = "to write the config all the same, add --force";
    throw new ThemisError("endpoint", message, {
      ...(where === null ? {} : { where }),
      hint: `nothing was written: ${hint === null ? forced : `${hint}; ${forced}`}`,
      cause: trouble,
    });
  }
  printNote(`warning: ${message}${hint === null ? "" : `\n\nhint: ${hint}`}`);
  if (force === true || prompter === null) return;
  const answer = await prompter.choose("Write the config all the same?", [
    { value: "no", label: "no" },
    { value: "yes", label: "yes" },
  ]);
  if (answer === "no") throw new ThemisError("endpoint", "nothing was written", { cause: trouble });
}

function writeConfig({ output, force }: InitFlags, text: string): void {
  try {
    makeFolder(dirname(resolve(output)));
    writeFileSync(output, text, { flag: force === true ? "w" : "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : null;
    if (code === null) throw error;
    throw new ThemisError(
      "usage",
      `\`${output}\` cannot be written: ${writeTroubles[code] ?? code}`,
      { hint: "give another place with --output FILE", cause: error },
    );
  }
}

const writeTroubles: Readonly<Record<string, string>> = {
  ENOENT: "its folder cannot be made",
  EACCES: "it may not be written there",
  EPERM: "it may not be written there",
  EROFS: "nothing can be written there",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a part of its path is a file",
  ENOSPC: "the disk is full",
};

function printNext(output: string, { modelId, baseUrl, apiKeyEnv, notes }: ChosenModel): void {
  for (const line of notes) printNote(`note: ${line}`);
  printData(`wrote ${output}: \`${modelId}\` at ${baseUrl}`);
  const next = [
    ...(apiKeyEnv !== null && !isKeySet(apiKeyEnv)
      ? [`first set the variable ${apiKeyEnv} to your key`]
      : []),
    `themis doctor --config-path ${shown(output)}`,
    `themis run --config-path ${shown(output)} --dry-run`,
    `themis run --config-path ${shown(output)}`,
  ];
  printData(["", "Next:", ...next.map((line) => `  ${line}`)].join("\n"));
}

function shown(path: string): string {
  return /^[\w./:=@%+,-]+$/.test(path) ? path : JSON.stringify(path);
}
