import { ProviderError } from "../core/errors.ts";
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
import type { ContextAdvice } from "./check-context.ts";
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
  readonly server: string | null;
  /** Prompts are no longer than this, so that the check costs little. */
  readonly mostTokens: number;
  readonly advice: ContextAdvice;
}

/**
 * Sends a prompt as long as prompt and answer of the run together, with a password at each end, and compares its token count with those of
 * short ones: some servers cut what is too long without a word. What does not arrive whole is tried with the length of the prompt alone.
 */
export async function checkTruncation(
  endpoint: ExaminedEndpoint,
  given: TruncationNeed,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const tiny = await sent(endpoint, canary(0, tinyCharacters), signal);
    const short = await sent(endpoint, canary(1, shortCharacters), signal);
    const measure = { short, scale: tokenScale(tiny, short) };
    const whole = await tried(endpoint, measure, canaryOf(2, targetOf(given), measure), signal);
    if (whole.result !== "cut" && whole.result !== "refused") return [passed(whole)];
    const promptTarget = Math.ceil(margin * given.need.promptTokens);
    const alone = await tried(endpoint, measure, canaryOf(3, promptTarget, measure), signal);
    return [failed(whole, alone, given)];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return [
      note("truncation", `whether long prompts are cut could not be seen: ${error.message}`, {
        todo: error.hint,
      }),
    ];
  }
}

interface Measure {
  readonly short: SentCanary;
  readonly scale: TokenScale | null;
}

interface Trial {
  readonly result: Verdict | "refused";
  /** What the text should have; an estimate where the server counts nothing. */
  readonly expected: number;
  readonly counted: number | null;
  readonly said: string | null;
}

async function tried(
  endpoint: ExaminedEndpoint,
  { short, scale }: Measure,
  text: Canary,
  signal: AbortSignal,
): Promise<Trial> {
  const expected =
    scale === null
      ? Math.round(text.prompt.length / charactersPerToken)
      : expectedTokens(text, scale);
  try {
    const long = await sent(endpoint, text, signal);
    const result = verdictOf(short, long, scale);
    return { result, expected, counted: long.promptTokens, said: null };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.class !== "context_length") throw error;
    return { result: "refused", expected, counted: null, said: error.message };
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
  signal: AbortSignal,
): Promise<SentCanary> {
  const { completion } = await endpoint.ask(
    { prompt: text.prompt, maxTokens: replyTokens, temperature: 0 },
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

/** A little more than the run needs, as far as the server says that it has room. */
function targetOf({ need, contextTokens, mostTokens }: TruncationNeed): number {
  const wanted = Math.ceil(margin * (need.promptTokens + (need.maxTokens ?? 0)));
  const needed = need.promptTokens + (need.maxTokens ?? 0);
  const room = contextTokens === null ? wanted : Math.max(needed, contextTokens - 2 * replyTokens);
  return Math.min(wanted, room, mostTokens);
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

function failed(whole: Trial, alone: Trial, given: TruncationNeed): Finding {
  const { need, server, advice } = given;
  const needed = need.promptTokens + (need.maxTokens ?? 0);
  const todo = advice(server, needed);
  const what =
    whole.result === "refused"
      ? `a prompt of about ${figure(whole.expected)} tokens is refused (${whole.said})`
      : `a prompt of about ${figure(whole.expected)} tokens was cut without a word${whole.counted === null ? "" : `: the model got ${figure(whole.counted)}`}`;
  if (alone.result !== "cut" && alone.result !== "refused") {
    const why =
      whole.result === "refused"
        ? "prompt and answer together do not fit: long answers will be cut off or refused"
        : "prompt and answer together do not fit: during long answers the problem is lost, and nothing says so";
    return warning("truncation", what, why, `${todo}; or lower \`max_tokens\``);
  }
  return problem(
    "truncation",
    what,
    alone.result === "refused"
      ? "the longest prompts of the run will be refused"
      : "answers to the longest prompts of the run would be answers to a part of the problem",
    todo,
  );
}
