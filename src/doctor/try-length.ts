import { ProviderError, type ProviderErrorClass } from "../core/errors.ts";
import type { Room } from "./answer-limit.ts";
import type { ExaminedEndpoint, Need } from "./examined-endpoint.ts";

/** What came of a request as long as the run's longest. */
export interface LengthTrial {
  /** `failed`: refused for its length, or answered with an error that shorter requests do not meet. */
  readonly result: "accepted" | "failed" | "unknown";
  /** The server's words; null when it was accepted. */
  readonly said: string | null;
  /** What its refusal tells. */
  readonly room: Room;
}

const noRoom: Room = { contextTokens: null, outputTokens: null };
const question = "Reply with one word: ready.";
const filler = "The ferry crosses the bay at seven and comes back at noon. ";
const charactersPerToken = 4;
/** What a chat template adds to the text. */
const templateTokens = 4;

/**
 * Asks with a prompt as long as the run's longest and with its `max_tokens`, as the run would, and leaves at the first token: servers differ in
 * what they refuse, and many tell no limit before they do. `isPatient`: an error that any request may meet is looked at twice.
 */
export async function tryLength(
  endpoint: ExaminedEndpoint,
  need: Need,
  roomIn: (message: string) => Room,
  signal: AbortSignal,
  isPatient = true,
): Promise<LengthTrial> {
  const first = await failureOf(endpoint, need, signal);
  // Any server has a bad moment; one that fails twice does so for the length, such as text-generation-webui without room for a prompt.
  const isLikeAnyOther = first !== null && brokenClasses.includes(first.class);
  const failure = isLikeAnyOther && isPatient ? await failureOf(endpoint, need, signal) : first;
  if (failure === null) return accepted;
  const isFailed = [...refusedClasses, ...brokenClasses].includes(failure.class);
  return {
    result: isFailed ? "failed" : "unknown",
    said: failure.message,
    room: isFailed ? roomIn(failure.message) : noRoom,
  };
}

const refusedClasses: readonly ProviderErrorClass[] = ["context_length", "invalid_request"];
const brokenClasses: readonly ProviderErrorClass[] = ["server", "protocol"];

/** Null: an answer began. */
async function failureOf(
  endpoint: ExaminedEndpoint,
  { promptTokens, maxTokens }: Need,
  signal: AbortSignal,
): Promise<ProviderError | null> {
  const length = Math.max(
    0,
    charactersPerToken * (promptTokens - templateTokens) - question.length,
  );
  const prompt = filler.repeat(Math.ceil(length / filler.length)).slice(0, length) + question;
  const leaving = new AbortController();
  try {
    await endpoint.ask(
      { prompt, maxTokens, isStreaming: true },
      AbortSignal.any([signal, leaving.signal]),
      () => leaving.abort(),
    );
  } catch (error) {
    if (leaving.signal.aborted && !signal.aborted) return null;
    if (!(error instanceof ProviderError)) throw error;
    return error;
  }
  return null;
}

const accepted: LengthTrial = { result: "accepted", said: null, room: noRoom };
