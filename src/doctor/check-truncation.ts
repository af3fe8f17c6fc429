import { ProviderError } from "../core/errors.ts";
import type { Room } from "./answer-limit.ts";
import {
  type Canary,
  canary,
  expectedTokens,
  type SentCanary,
  type TokenScale,
  tokenScale,
  type Verdict,
  verdictOf,
} from "./canary.ts";
import type { ExaminedEndpoint, Need } from "./examined-endpoint.ts";
import { figure } from "./figures.ts";
import { type Finding, note, ok, problem, warning } from "./finding.ts";

const tinyCharacters = 500;
const shortCharacters = 2_000;
const charactersPerToken = 4;
const replyTokens = 32;
const margin = 1.05;

/** What the check needs to know. */
export interface TruncationNeed {
  readonly need: Need;
  /** As the server tells; null where it does not. */
  readonly contextTokens: number | null;
  /** Whether a request as long as the run's longest was refused. */
  readonly isRefused: boolean;
  /** Prompts are no longer than this, so that the check costs little. */
  readonly mostTokens: number;
  readonly roomIn: (message: string) => Room;
}

/** What became of the long prompts. */
export type TruncationTrial =
  | { readonly kind: "failed"; readonly said: string; readonly hint: string }
  | {
      readonly kind: "tried";
      /** As long as prompt and answer together; null where it is known that they do not fit. */
      readonly whole: Trial | null;
      /** As long as the prompt; null where the whole fits. */
      readonly alone: Trial | null;
      /** What a refusal told. */
      readonly contextTokens: number | null;
    };

/**
 * Sends a prompt as long as prompt and answer of the run together, with a password at each end, and compares its token count with those of
 * short ones: some servers cut what is too long without a word. What does not fit or does not arrive whole is tried with the length of the
 * prompt alone, and with the run's own `max_tokens`, for which some servers make room. Null: the server refuses such prompts, and cuts none.
 */
export async function tryTruncation(
  endpoint: ExaminedEndpoint,
  given: TruncationNeed,
  signal: AbortSignal,
): Promise<TruncationTrial | null> {
  const { need, contextTokens, isRefused } = given;
  if (isRefused && contextTokens !== null && need.promptTokens >= contextTokens) return null;
  try {
    const tiny = await sent(endpoint, canary(0, tinyCharacters), replyTokens, signal);
    const short = await sent(endpoint, canary(1, shortLength(contextTokens)), replyTokens, signal);
    const measure = { short, scale: tokenScale(tiny, short), roomIn: given.roomIn };
    const needed = need.promptTokens + (need.maxTokens ?? 0);
    const isKnown = isRefused || (contextTokens !== null && needed > contextTokens);
    const long = canaryOf(2, targetOf(given), measure);
    const whole = isKnown ? null : await tried(endpoint, measure, long, replyTokens, signal);
    const isLost = whole === null || whole.result === "cut" || whole.result === "refused";
    const prompt = canaryOf(3, Math.min(need.promptTokens, given.mostTokens), measure);
    const answer = isRefused ? replyTokens : Math.max(replyTokens, need.maxTokens ?? replyTokens);
    const alone = isLost ? await tried(endpoint, measure, prompt, answer, signal) : null;
    return { kind: "tried", whole, alone, contextTokens: whole?.contextTokens ?? null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { kind: "failed", said: error.message, hint: error.hint };
  }
}

/** What the trial means. `isTold`: another finding already tells that requests do not fit, and what to do. */
export function truncationFinding(
  trial: TruncationTrial,
  { isTold, remedy }: { readonly isTold: boolean; readonly remedy: string },
): Finding {
  const todo = isTold ? "as said under `context`" : remedy;
  if (trial.kind === "failed") {
    const what = `whether long prompts are cut could not be seen: ${trial.said}`;
    return note("truncation", what, { todo: isTold ? todo : trial.hint });
  }
  const { whole, alone } = trial;
  if (alone === null) return whole === null ? unseen : passed(whole);
  if (alone.result === "cut" || alone.result === "refused") {
    const why =
      alone.result === "refused"
        ? "the longest prompts of the run will be refused"
        : "answers to the longest prompts of the run would be answers to a part of the problem";
    return problem("truncation", lost(alone), why, todo);
  }
  if (whole === null || isTold) return passed(alone);
  const why =
    whole.result === "refused"
      ? "prompt and answer together do not fit: long answers will be cut off or refused"
      : "prompt and answer together do not fit: during long answers the problem is lost, and nothing says so";
  return warning("truncation", lost(whole), why, todo);
}

const unseen = note("truncation", "whether long prompts are cut could not be seen");

interface Measure {
  readonly short: SentCanary;
  readonly scale: TokenScale | null;
  readonly roomIn: (message: string) => Room;
}

interface Trial {
  readonly result: Verdict | "refused";
  /** What the text should have; an estimate where the server counts nothing. */
  readonly expected: number;
  readonly counted: number | null;
  readonly said: string | null;
  /** As a refusal tells. */
  readonly contextTokens: number | null;
}

async function tried(
  endpoint: ExaminedEndpoint,
  { short, scale, roomIn }: Measure,
  text: Canary,
  maxTokens: number,
  signal: AbortSignal,
): Promise<Trial> {
  const expected =
    scale === null
      ? Math.round(text.prompt.length / charactersPerToken)
      : expectedTokens(text, scale);
  try {
    const long = await sent(endpoint, text, maxTokens, signal);
    const result = verdictOf(short, long, scale);
    return { result, expected, counted: long.promptTokens, said: null, contextTokens: null };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.class !== "context_length") throw error;
    const { contextTokens } = roomIn(error.message);
    return { result: "refused", expected, counted: null, said: error.message, contextTokens };
  }
}

/** A text of so many tokens. */
function canaryOf(number: number, tokens: number, { scale }: Measure): Canary {
  const isUsable = scale !== null && scale.perCharacter >= 0.1;
  return canary(number, isUsable ? tokens / scale.perCharacter : tokens * charactersPerToken);
}

async function sent(
  endpoint: ExaminedEndpoint,
  text: Canary,
  maxTokens: number,
  signal: AbortSignal,
): Promise<SentCanary> {
  const { completion } = await endpoint.ask(
    { prompt: text.prompt, maxTokens, temperature: 0 },
    signal,
  );
  const { text: answer, reasoning, usage } = completion;
  const tokens = usage.inputTokens;
  return {
    canary: text,
    promptTokens: tokens === null || tokens === 0 ? null : tokens,
    reply: `${answer} ${reasoning ?? ""}`.toLowerCase(),
  };
}

/** As long as a small context allows, with room for other tokenizers than one expects. */
function shortLength(contextTokens: number | null): number {
  if (contextTokens === null) return shortCharacters;
  return Math.max(1.5 * tinyCharacters, Math.min(shortCharacters, 2.4 * contextTokens));
}

/** A little more than the run needs, as far as the server says that it has room. */
function targetOf({ need, contextTokens, mostTokens }: TruncationNeed): number {
  const needed = need.promptTokens + (need.maxTokens ?? 0);
  const wanted = Math.ceil(margin * needed);
  // Numbers of later lines take more tokens than those of the short texts.
  const room = contextTokens === null ? wanted : 0.95 * contextTokens - 2 * replyTokens;
  return Math.floor(Math.min(wanted, room, mostTokens));
}

function passed({ result, expected, counted }: Trial): Finding {
  const length = `a prompt of ${counted === null ? "about " : ""}${figure(counted ?? expected)} tokens`;
  if (result === "whole") return ok("truncation", `${length} arrives whole`);
  return note("truncation", `whether ${length} arrives whole could not be seen`, {
    why:
      result === "doubtful"
        ? "the server's count of its tokens is right, but the model did not find the first word of it, as it did in a short text"
        : "the server counts no tokens, and the model does not find a word in a long text",
  });
}

function lost({ result, expected, counted, said }: Trial): string {
  const length = `a prompt of about ${figure(expected)} tokens`;
  if (result === "refused") return `${length} is refused (${said})`;
  const got = counted === null ? "" : `: the model got ${figure(counted)}`;
  return `${length} was cut without a word${got}`;
}
