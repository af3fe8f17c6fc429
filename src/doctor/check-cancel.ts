import { ProviderError } from "../core/errors.ts";
import type { ExaminedEndpoint } from "./examined-endpoint.ts";
import { duration } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

const long = {
  prompt: "Write the whole numbers from 1 to 400, one a line.",
  maxTokens: 400,
  isStreaming: true,
};
const short = { prompt: "Reply with one word: ready.", maxTokens: 16 };
/** A server that goes on with a generation nobody wants keeps the next one waiting for longer than this. */
const leastWaitMs = 1_000;

/** Whether a server stops working on an answer whose reader has gone: it is free for the next question at once then. */
export async function checkCancel(
  endpoint: ExaminedEndpoint,
  warmMs: number,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const isCancelled = await cancelled(endpoint, signal);
    if (!isCancelled) return [];
    const { totalMs } = await endpoint.ask(short, signal);
    if (totalMs < Math.max(leastWaitMs, 4 * warmMs)) {
      return [ok("cancel", `after a cancelled answer the next one came in ${duration(totalMs)}`)];
    }
    return [
      warning(
        "cancel",
        `after a cancelled answer the next one took ${duration(totalMs)} (else ${duration(warmMs)})`,
        "the server goes on with answers nobody reads: after Ctrl-C and after timeouts it stays busy",
        "update the server; set a `timeout` that no answer reaches, and `max_tokens`",
      ),
    ];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return [note("cancel", `after a cancelled answer the next one failed: ${error.message}`)];
  }
}

/** Leaves a long answer at its first token; false when it was over before. */
async function cancelled(endpoint: ExaminedEndpoint, signal: AbortSignal): Promise<boolean> {
  const leaving = new AbortController();
  try {
    await endpoint.ask(long, AbortSignal.any([signal, leaving.signal]), () => leaving.abort());
    return false;
  } catch (error) {
    if (signal.aborted || !leaving.signal.aborted) throw error;
    return true;
  }
}
