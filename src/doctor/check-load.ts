import { ProviderError } from "../core/errors.ts";
import { answerSpeed, tokensOf } from "./answer-speed.ts";
import type { ExaminedEndpoint } from "./examined-endpoint.ts";
import { duration, figure, median } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

/** One round of requests at the same time. */
export interface LoadRound {
  readonly parallel: number;
  readonly seconds: number;
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
  /** What the service's limits leave room for; null where it tells none. */
  readonly mostAtATime: number | null;
  /** As the user set it. */
  readonly parallelism: number | "auto";
  readonly isStreaming: boolean;
  /** Tokens a second of one answer alone, where known: short answers on slow servers keep the check short. */
  readonly tokensPerSecond: number | null;
  readonly now: () => number;
}

/** Requests at a time, one round after the other. */
export const loadRounds: readonly number[] = [1, 2, 4, 8];
/** Only rounds that cost little are played again. */
export const mostRepeated = 4;
/** Of one answer. */
export const mostTokens = 64;
const leastTokens = 16;
/** An answer of a round is to take about this long. */
const answerSeconds = 1.5;
/** Shorter rounds cannot be compared. */
const leastSeconds = 0.025;
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
  for (const parallel of loadRounds) {
    const least = worthwhile * (done.at(-1)?.tokensPerSecond ?? 0);
    let round = await playRound(endpoint, parallel, settings, signal);
    if (round.failure === null && round.tokensPerSecond < least && parallel <= mostRepeated) {
      // One round without gain may be a moment in which the machine was busy.
      round = faster(round, await playRound(endpoint, parallel, settings, signal));
    }
    done.push(round);
    if (round.failure !== null || round.tokensPerSecond < least) break;
  }
  const best = recommended(done, settings.slots);
  const most = settings.mostAtATime ?? Number.POSITIVE_INFINITY;
  const parallelism = typeof best === "number" ? Math.min(best, most) : best;
  const findings = [...findingsOf(done, parallelism, settings), ...slowness(done, settings)];
  return { findings, rounds: done, parallelism };
}

/** How many requests at a time the rounds speak for; null when even one failed, and when all were so short that they differ by chance. */
export function recommended(
  done: readonly LoadRound[],
  slots: number | null,
): number | "auto" | null {
  const good = done.filter(({ failure }) => failure === null);
  const best = Math.max(...good.map(({ tokensPerSecond }) => tokensPerSecond));
  if (good.every(isTooShort)) return null;
  const first = good.find(({ tokensPerSecond }) => tokensPerSecond >= enough * best);
  if (first === undefined) return null;
  const { parallel } = first;
  // The rounds only know powers of two; the server's own word is finer.
  if (slots !== null && slots <= 2 * parallel && parallel <= 2 * slots) return slots;
  return parallel === loadRounds.at(-1) ? "auto" : parallel;
}

function isTooShort({ seconds }: LoadRound): boolean {
  return seconds < leastSeconds;
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
    seconds,
    tokensPerSecond: answers.reduce((sum, answer) => sum + tokensOf(answer), 0) / seconds,
    tokensPerSecondEach: median(answers.map(answerSpeed).filter((speed) => speed !== null)),
    firstTokenMs: median(
      answers.map(({ completion }) => completion.firstTokenMs).filter((time) => time !== null),
    ),
    failure: failure === undefined ? null : failure.message,
  };
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
  const what = `tokens a second by requests at a time: ${figures.join("; ")}`;
  if (failed === undefined && done.every(isTooShort)) {
    return [ok("throughput", `${what}; such short times tell nothing about \`n_parallel\``)];
  }
  if (parallelism === null) return failures;
  return [verdict(what, parallelism, settings), ...failures];
}

function verdict(
  what: string,
  parallelism: number | "auto",
  { parallelism: set, slots, server }: LoadSettings,
): Finding {
  const shown = parallelism === "auto" ? '"auto"' : String(parallelism);
  if (set === "auto" || set === parallelism) return ok("throughput", what);
  if (parallelism === "auto" || set < parallelism) {
    return note("throughput", what, {
      why: `with \`n_parallel\` ${set} the server could do more`,
      todo: `set \`n_parallel\` to ${shown}`,
    });
  }
  const most = `\`n_parallel\` is ${set}, but the server does no more at a time than with ${parallelism}`;
  if (slots !== null && slots >= set) {
    const why = `${most}, though it takes ${slots}: each answer only takes longer, which counts in \`timeout\``;
    return note("throughput", what, { why, todo: `set \`n_parallel\` to ${shown}` });
  }
  const isSlots = slots === null ? "" : ` (it has ${slots} ${slots === 1 ? "slot" : "slots"})`;
  return note("throughput", what, {
    why: `${most}${isSlots}; the others wait, and waiting counts in \`timeout\``,
    todo: `set \`n_parallel\` to ${shown}${moreSlots(server, set)}`,
  });
}

/** So slow is one answer alone mostly where a part of the model has no room in the graphics memory. */
const leastTokensPerSecond = 5;

function slowness(done: readonly LoadRound[], { server }: LoadSettings): readonly Finding[] {
  const speed = done[0]?.tokensPerSecondEach ?? null;
  if (speed === null || speed >= leastTokensPerSecond) return [];
  const seen =
    server === "ollama"
      ? "`ollama ps` shows how much of the model is on the CPU"
      : "look into the server's log how much of the model is on the GPU";
  return [
    note("speed", `one answer alone is written with ${figure(speed)} tokens a second`, {
      why: "so slow are mostly models that run on the CPU, whole or in part, for want of graphics memory",
      todo: `${seen}; a smaller model, a smaller quantization or a smaller context may fit`,
    }),
  ];
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
