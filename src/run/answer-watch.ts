import type { Model } from "../core/config.ts";
import type { RunEvent } from "../core/events.ts";
import type { Completion, GenerationRequest } from "../core/generation.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { Manifest } from "../core/manifest.ts";
import { openPromptGuard, type PromptGuard } from "../core/prompt-cut.ts";
import { isSameModel } from "../core/same-model.ts";
import { promptCutAdvice } from "./prompt-cut-advice.ts";
import { isTelling } from "./telling-adaptation.ts";
import { openVaryingLength, type VaryingLength } from "./varying-length.ts";

/** What the watch of a model's answers goes by. */
export interface WatchOptions {
  readonly model: Model;
  /** As whom the model answered in earlier sessions. */
  readonly servedBefore: Manifest["models"][number]["served"];
  /** The kind of server, where it is known. */
  readonly server: string | null;
  /** Whether tokens that are not told must be estimated for a budget. */
  readonly isBudgeted: boolean;
  readonly emit: (event: RunEvent) => void;
}

/**
 * Looks at each answer of a model for what casts doubt on all of them, and warns once of each: another model answers, requests are sent otherwise than
 * asked, prompts are cut, tokens are not told. What is returned takes the answers, in any order.
 */
export function watchAnswers(
  options: WatchOptions,
): (request: GenerationRequest, completion: Completion) => void {
  const { model, emit } = options;
  const warn = (code: string, message: string, hint: string): void =>
    emit({ type: "warning", code, message, hint });
  const checks = [
    servedCheck(options, warn),
    adaptationCheck(model, warn),
    promptCheck(options, warn),
    ...(options.isBudgeted ? [usageCheck(model, warn)] : []),
  ];
  return (request, completion) => {
    for (const check of checks) check(completion, request);
  };
}

type Warn = (code: string, message: string, hint: string) => void;
type Check = (completion: Completion, request: GenerationRequest) => void;

function servedCheck({ model, servedBefore }: WatchOptions, warn: Warn): Check {
  const { name, modelId, provider } = model;
  let servedModel = servedBefore.find((served) => served.servedModel !== null)?.servedModel ?? null;
  let fingerprint =
    servedBefore.find(({ systemFingerprint }) => systemFingerprint !== null)?.systemFingerprint ??
    null;
  let hasWarned = false;

  function doubt(completion: Completion): string | null {
    const { servedModel: model_, systemFingerprint } = completion;
    if (model_ !== null && servedModel !== null && model_ !== servedModel) {
      return `\`${name}\` answered as \`${servedModel}\`, and now as \`${model_}\``;
    }
    // On Azure the request names a deployment, not a model.
    if (model_ !== null && provider !== "azure" && !isSameModel(model_, modelId)) {
      return `\`${name}\` is asked as \`${modelId}\`, but \`${model_}\` answers`;
    }
    if (systemFingerprint !== null && fingerprint !== null && systemFingerprint !== fingerprint) {
      return `\`${name}\` answered with the fingerprint \`${fingerprint}\`, and now with \`${systemFingerprint}\`: the service, its settings or its machine changed`;
    }
    return null;
  }

  return (completion) => {
    if (hasWarned) return;
    const message = doubt(completion);
    servedModel ??= completion.servedModel;
    fingerprint ??= completion.systemFingerprint;
    if (message === null) return;
    hasWarned = true;
    warn(
      "served-model-changed",
      message,
      "check what the server has loaded: the figures may be of several models; each answer is stored with what it said of itself",
    );
  };
}

function adaptationCheck({ name }: Model, warn: Warn): Check {
  const seen = new Set<string>();
  return ({ adaptations }) => {
    for (const note of adaptations) {
      if (seen.has(note) || !isTelling(note)) continue;
      seen.add(note);
      warn(
        "adapted",
        `the server refuses requests as \`${name}\` is asked, so they are sent otherwise: ${note}`,
        note.startsWith("without ")
          ? "this is recorded with each answer; leave it out of the sampling, so that the config says what is measured"
          : "this is recorded with each answer; nothing is to be done: the service only has another name for it",
      );
    }
  };
}

function promptCheck({ model, server }: WatchOptions, warn: Warn): Check {
  // What is left of a prompt can depend on the sampling's `max_tokens`.
  const cells = new Map<string, { guard: PromptGuard; lengthOf: VaryingLength }>();
  let hasWarned = false;
  return ({ usage }, { cell, messages }) => {
    if (hasWarned || usage.inputTokens === null) return;
    const id = JSON.stringify([cell.sampling, cell.dataset]);
    const watched = cells.get(id) ?? { guard: openPromptGuard(), lengthOf: openVaryingLength() };
    cells.set(id, watched);
    if (!watched.guard.add(watched.lengthOf(messages), usage.inputTokens)) return;
    hasWarned = true;
    const { cap = null, isDoubtful = false } = watched.guard.verdict() ?? {};
    const left = cap === null ? "" : `: it counts about ${cap} tokens, however long they are`;
    const doubt = isDoubtful ? ", or counts them wrongly" : "";
    warn(
      "prompt-cut",
      `the server seems to cut the prompts of \`${model.name}\` · \`${cell.sampling}\` without a word${doubt}${left}`,
      promptCutAdvice({ ...unknownIdentity, server }, { cap, needed: null }) ??
        "load the model with a larger context; `themis doctor` shows what the server cuts",
    );
  };
}

function usageCheck({ name }: Model, warn: Warn): Check {
  let hasWarned = false;
  return ({ usage }) => {
    if (hasWarned || (usage.inputTokens !== null && usage.outputTokens !== null)) return;
    hasWarned = true;
    warn(
      "usage-estimated",
      `the server does not tell how many tokens answers of \`${name}\` have, so the budget counts them by their length, 4 characters a token`,
      "leave a margin in the budget",
    );
  };
}
