import { ProviderError } from "../core/errors.ts";
import type { Answer, ExaminedEndpoint } from "./examined-endpoint.ts";
import { duration, figure, median } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

/** One round of requests at the same time. */
interface LoadRound {
  readonly parallel: number;
  readonly tokensPerSecond: number;
  /** Of one answer among them; null where it cannot be told. */
  readonly tokensPerSecondEach: number | null;
  readonly firstTokenMs: number | null;
  /** Why requests of the round failed, the first of them. */
  readonly failure: string | null;
}

/** What the rounds showed. */
export interface LoadCheck {
  readonly findings: readonly Finding[];
  readonly rounds: readonly LoadRound[];
  /** Requests at a time that bring the most without waiting; `auto` where more than was tried would bring more. */
  readonly parallelism: number | "auto" | null;
}

/** How the rounds are run. */
export interface LoadSettings {
  readonly server: string | null;
  /** As the server tells; null where it does not. */
  readonly slots: number | null;
  /** As the user set it. */
  readonly parallelism: number | "auto";
  readonly isStreaming: boolean;
  /** Tokens a second of one answer alone, where known: short answers on slow servers keep the check short. */
  readonly tokensPerSecond: number | null;
  readonly now: () => number;
}

const rounds = [1, 2, 4, 8];
const mostTokens = 64;
const leastTokens = 16;
/** An answer of a round is to take about this long. */
const answerSeconds = 1.5;
/** A round that brings so much more is worth its requests. */
const worthwhile = 1.15;
/** Of the best throughput; what reaches it needs no more requests. */
const enough = 0.8;

/** Asks 1, 2, 4 and 8 questions at a time, as long as more of them bring more tokens a second. */
export async function checkLoad(
  endpoint: ExaminedEndpoint,
  settings: LoadSettings,
  signal: AbortSignal,
): Promise<LoadCheck> {
  const done: LoadRound[] = [];
  for (const parallel of rounds) {
    const least = worthwhile * (done.at(-1)?.tokensPerSecond ?? 0);
    let round = await playRound(endpoint, parallel, settings, signal);
    if (round.failure === null && round.tokensPerSecond < least) {
      // One round without gain may be a moment in which the machine was busy.
      round = faster(round, await playRound(endpoint, parallel, settings, signal));
    }
    done.push(round);
    if (round.failure !== null || round.tokensPerSecond < least) break;
  }
  const parallelism = recommended(done, settings.slots);
  return { findings: findingsOf(done, parallelism, settings), rounds: done, parallelism };
}

/** How many requests at a time the rounds speak for; null when even one failed. */
export function recommended(
  done: readonly LoadRound[],
  slots: number | null,
): number | "auto" | null {
  const good = done.filter(({ failure }) => failure === null);
  const best = Math.max(...good.map(({ tokensPerSecond }) => tokensPerSecond));
  const first = good.find(({ tokensPerSecond }) => tokensPerSecond >= enough * best);
  if (first === undefined) return null;
  const { parallel } = first;
  // The rounds only know powers of two; the server's own word is finer.
  if (slots !== null && slots <= 2 * parallel && parallel <= 2 * slots) return slots;
  return parallel === rounds.at(-1) ? "auto" : parallel;
}

function faster(one: LoadRound, other: LoadRound): LoadRound {
  return other.failure === null && other.tokensPerSecond > one.tokensPerSecond ? other : one;
}

async function playRound(
  endpoint: ExaminedEndpoint,
  parallel: number,
  { isStreaming, tokensPerSecond, now }: LoadSettings,
  signal: AbortSignal,
): Promise<LoadRound> {
  const maxTokens = Math.min(
    mostTokens,
    Math.max(leastTokens, Math.round(answerSeconds * (tokensPerSecond ?? mostTokens))),
  );
  const startMs = now();
  const ends = await Promise.allSettled(
    Array.from({ length: parallel }, (_, index) =>
      endpoint.ask(
        {
          // Of each its own, so that no server answers from a cache.
          prompt: `Write the whole numbers from ${100 * parallel + 10 * index} on, one a line, without end.`,
          maxTokens,
          isStreaming,
        },
        signal,
      ),
    ),
  );
  const seconds = Math.max(0.001, (now() - startMs) / 1_000);
  const answers = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  const failure = ends.find((end) => end.status === "rejected")?.reason;
  if (failure !== undefined && !(failure instanceof ProviderError)) throw failure;
  return {
    parallel,
    tokensPerSecond: answers.reduce((sum, answer) => sum + tokensOf(answer), 0) / seconds,
    tokensPerSecondEach: median(answers.map(speedOf).filter((speed) => speed !== null)),
    firstTokenMs: median(
      answers.map(({ completion }) => completion.firstTokenMs).filter((time) => time !== null),
    ),
    failure: failure === undefined ? null : failure.message,
  };
}

function tokensOf({ completion: { text, reasoning, usage } }: Answer): number {
  return usage.outputTokens ?? Math.ceil((text.length + (reasoning?.length ?? 0)) / 4);
}

function speedOf(answer: Answer): number | null {
  const writingMs = answer.totalMs - (answer.completion.firstTokenMs ?? 0);
  return writingMs < 1 ? null : (tokensOf(answer) * 1_000) / writingMs;
}

function findingsOf(
  done: readonly LoadRound[],
  parallelism: number | "auto" | null,
  settings: LoadSettings,
): readonly Finding[] {
  const figures = done
    .filter(({ failure }) => failure === null)
    .map(({ parallel, tokensPerSecond, firstTokenMs }) => {
      const first = firstTokenMs === null ? "" : `, first after ${duration(firstTokenMs)}`;
      return `${parallel}: ${figure(tokensPerSecond)}${first}`;
    });
  const failed = done.find(({ failure }) => failure !== null);
  const failures =
    failed === undefined
      ? []
      : [
          warning(
            "throughput",
            `with ${failed.parallel} requests at a time some failed: ${failed.failure}`,
            "a run would have to ask again, and may pause",
            `set \`n_parallel\` to ${Math.max(1, failed.parallel / 2)} or less`,
          ),
        ];
  if (parallelism === null) return failures;
  const what = `tokens a second by requests at a time: ${figures.join("; ")}`;
  return [verdict(what, parallelism, settings), ...failures];
}

function verdict(
  what: string,
  parallelism: number | "auto",
  { parallelism: set, slots, server }: LoadSettings,
): Finding {
  const shown = parallelism === "auto" ? '"auto"' : String(parallelism);
  if (set === "auto" || set === parallelism) return ok("throughput", what);
  const isTooMany = typeof parallelism === "number" && set > parallelism;
  if (isTooMany) {
    const isSlots = slots === null ? "" : ` (it has ${slots} ${slots === 1 ? "slot" : "slots"})`;
    return note("throughput", what, {
      why: `\`n_parallel\` is ${set}, but the server does no more at a time than with ${parallelism}${isSlots}; the others wait, and waiting counts in \`timeout\``,
      todo: `set \`n_parallel\` to ${shown}${moreSlots(server, set)}`,
    });
  }
  return note("throughput", what, {
    why: `with \`n_parallel\` ${set} the server could do more`,
    todo: `set \`n_parallel\` to ${shown}`,
  });
}

/** How the server itself is told to take more at a time. */
function moreSlots(server: string | null, count: number): string {
  switch (server) {
    case "ollama":
      return `, or start Ollama with \`OLLAMA_NUM_PARALLEL=${count}\``;
    case "llama.cpp":
      return `, or start the server with \`-np ${count}\` and a \`-c\` that much larger`;
    case "lm-studio":
      return ", or load the model with more parallel requests";
    case "text-generation-webui":
      return `, or start the server with \`--parallel ${count}\` (llama.cpp loader)`;
    default:
      return "";
  }
}
