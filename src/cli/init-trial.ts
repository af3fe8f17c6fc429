import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { lookUp, readEnvironment } from "../config/environment.ts";
import type { Config, Model } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { loadConfig } from "../run/load-config.ts";
import { tryModel } from "../run/try-model.ts";
import type { ChosenModel } from "./init-endpoint.ts";
import { isKeySet, missingKey } from "./init-key.ts";

/** Left for the prompt where the context is small. */
const promptRoom = 1_024;

/** How long an answer may be in a context, with room for the prompt. */
export function answerRoom(contextTokens: number): number {
  return Math.max(Math.floor(contextTokens / 2), contextTokens - promptRoom);
}

/**
 * Tries a new config before it is written, as far as a single token: why a run of it would fail, or null when nothing speaks against it. Throws
 * `ThemisError` "config" for what the loader of configs refuses.
 */
export async function troubleWith(
  text: string,
  output: string,
  chosen: ChosenModel,
  signal: AbortSignal,
): Promise<ThemisError | null> {
  const config = await draft(text, output, chosen.apiKeyEnv);
  const [model] = config.models;
  const [sampling] = config.samplings;
  if (model === undefined || sampling === undefined) throw new Error("a config has both");
  if (isConclusive(chosen.trouble)) return unusable(chosen.trouble, chosen);
  const tooLong = overlong(sampling.maxTokens, chosen);
  if (tooLong !== null) return tooLong;
  const hasKey = chosen.apiKeyEnv === null || isKeySet(chosen.apiKeyEnv);
  try {
    await tryModel(hasKey ? model : withoutKey(model), sampling, signal);
    return null;
  } catch (error) {
    if (error instanceof ThemisError && error.code === "endpoint") return error;
    if (!(error instanceof ProviderError)) throw error;
    return unusable(chosen.trouble ?? error, chosen);
  }
}

/** The config as the loader understands it that will read the file. */
async function draft(text: string, output: string, apiKeyEnv: string | null): Promise<Config> {
  const scratch = await mkdtemp(join(tmpdir(), "themis-init-"));
  try {
    const path = join(scratch, basename(output));
    await writeFile(path, text);
    const environment = readEnvironment();
    // The key may be set later: the config is right without it.
    const placeholder =
      apiKeyEnv === null ? {} : { [apiKeyEnv]: lookUp(environment, apiKeyEnv) || "not-set" };
    return await loadConfig(path, {}, { ...environment, ...placeholder });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether a failed look says that a question would fare no better. */
function isConclusive(trouble: ThemisError | null): trouble is ThemisError {
  const { cause } = trouble ?? {};
  return cause instanceof ProviderError && ["connect", "timeout", "auth"].includes(cause.class);
}

function overlong(maxTokens: number | null, { contextTokens, baseUrl }: ChosenModel) {
  if (contextTokens === null || maxTokens === null || maxTokens < contextTokens) return null;
  return new ThemisError(
    "endpoint",
    `an answer of ${maxTokens} tokens does not fit: the model has a context of ${contextTokens} for prompt and answer`,
    {
      where: baseUrl,
      hint: `give --max-tokens ${answerRoom(contextTokens)}, or load the model with a larger context`,
    },
  );
}

function unusable(error: ThemisError | ProviderError, chosen: ChosenModel): ThemisError {
  const { baseUrl: where, apiKeyEnv, modelId, isAzure } = chosen;
  const failure = error.cause instanceof ProviderError ? error.cause : error;
  const { message } = failure;
  const withoutKey = missingKey(failure, where, apiKeyEnv);
  if (withoutKey !== null) return withoutKey;
  if (failure instanceof ProviderError && failure.class === "model_not_found" && !isAzure) {
    const what = `the endpoint does not know model \`${modelId}\` (${message})`;
    return new ThemisError("endpoint", what, { where, hint: offerOf(chosen), cause: error });
  }
  return new ThemisError("endpoint", `model \`${modelId}\` cannot be asked: ${message}`, {
    where,
    ...(failure.hint === null ? {} : { hint: failure.hint }),
    cause: error,
  });
}

function offerOf({ modelId, offered }: ChosenModel): string {
  const similar = nearest(modelId, offered, 3);
  const names = (similar.length > 0 ? similar : offered.slice(0, 8)).map((name) => `\`${name}\``);
  if (names.length === 0) return "give the server's own name of a model with --model NAME";
  return `give the server's own name with --model NAME: ${names.join(", ")}`;
}

function withoutKey(model: Model): Model {
  return { ...model, endpoint: { ...model.endpoint, apiKey: null } };
}
