import type { SpokenToken } from "./emulated-model.ts";
import type { StreamPart } from "./event-stream.ts";
import type { Fault } from "./fault-schedule.ts";
import { type Generation, outputTokens } from "./generation.ts";
import { cutOff, rambling, sendFaulty, trickle } from "./play-fault.ts";
import { type EventWriter, eventWriter, type Outlet, sendHead, waitUntil } from "./respond.ts";
import type { GenerationJob, Wire } from "./wire.ts";

/** How a generation ended: sent to its end (or to that of its fault), stopped, or heard by nobody. */
type Ending = "completed" | "aborted" | "unheard";

/** How a job is worked on. */
interface RunSettings {
  /** The time that a generation takes. */
  readonly pace: { readonly firstTokenMs: number; readonly tokenMs: number };
  readonly fault: Fault | null;
  readonly onDisconnect: "stop" | "stop-after-prompt" | "continue";
  /** Called when the last token is made, before it is sent. */
  readonly onDone: () => void;
}

/** One generation at work. */
interface Run {
  readonly generation: Generation;
  readonly wire: Wire;
  readonly outlet: Outlet;
  readonly fault: Fault | null;
  /** Waits for a token (from 0); an ending is that of a generation whose client went meanwhile. */
  readonly waitFor: (token: number) => Promise<Ending | null>;
  readonly onDone: () => void;
}

const never = new AbortController().signal;

/** Works on a job in its slot, token by token, and sends the answer. */
export async function runGeneration(
  job: GenerationJob,
  outlet: Outlet,
  settings: RunSettings,
): Promise<Ending> {
  const { fault, onDone } = settings;
  const isRambling = fault?.kind === "oversized";
  const generation = isRambling ? rambling(job.generation) : job.generation;
  const run: Run = {
    generation,
    wire: job.wire,
    outlet,
    fault,
    onDone,
    waitFor: tokenClock(generation, outlet.gone, {
      ...settings,
      pace: isRambling ? { ...settings.pace, tokenMs: 0 } : settings.pace,
    }),
  };
  return generation.isStream
    ? await stream(run, eventWriter(outlet, job.headers ?? {}))
    : await sendWhole(run, job.headers ?? {});
}

/** Tokens come at fixed times since the start, so that a busy machine does not slow the model down. */
function tokenClock(
  generation: Generation,
  gone: AbortSignal,
  { pace, onDisconnect }: Pick<RunSettings, "pace" | "onDisconnect">,
): Run["waitFor"] {
  const startMs = performance.now() + pace.firstTokenMs;
  const dueMs = (token: number) => startMs + Math.max(0, token) * pace.tokenMs;
  return async (token) => {
    if (await waitUntil(dueMs(token), gone)) return null;
    if (onDisconnect === "continue") {
      await waitUntil(dueMs(lastToken(generation)), never);
      return "unheard";
    }
    if (onDisconnect === "stop-after-prompt") await waitUntil(dueMs(0), never);
    return "aborted";
  };
}

/** Choices are made side by side, so the longest counts. */
function lastToken({ choices }: Generation): number {
  return Math.max(0, ...choices.map(({ tokens }) => tokens.length)) - 1;
}

async function sendWhole(run: Run, headers: Readonly<Record<string, string>>): Promise<Ending> {
  const { generation, wire, outlet, fault } = run;
  const ending = await run.waitFor(lastToken(generation));
  if (ending !== null) return ending;
  run.onDone();
  await sendFaulty(outlet, { status: 200, headers, body: wire.whole(generation) }, fault);
  return "completed";
}

async function stream(run: Run, writer: EventWriter): Promise<Ending> {
  const { generation, wire, outlet, fault } = run;
  if (fault?.kind === "slow-loris") return await trickleStream(run, writer, fault);
  // The beginning and half of the tokens, or the beginning alone.
  const half = Math.min(Math.floor(outputTokens(generation) / 2) + 1, outputTokens(generation));
  let count = 0;
  for (const { parts, token } of steps(generation, wire)) {
    const ending = await run.waitFor(token);
    if (ending !== null) return ending;
    if (count === half && fault?.kind === "truncate") {
      run.onDone();
      const bytes = writer.encode(parts);
      sendHead(outlet, streamHead(outlet), null);
      // A stream that ends in good order does so between events.
      const isBetween = fault.isOrderly === true || fault.isSilent === true;
      await cutOff(outlet, isBetween ? bytes : bytes.subarray(0, bytes.length / 2), fault);
      return "completed";
    }
    if (count === half && fault?.kind === "mid-stream") break;
    await writer.write(parts);
    count += 1;
  }
  const ending = await run.waitFor(0);
  if (ending !== null) return ending;
  run.onDone();
  writer.end(fault?.kind === "mid-stream" ? wire.failure(generation) : wire.closing(generation));
  return "completed";
}

/** What a stream sends token by token, all choices in turn; the beginning comes with the first. */
function* steps(
  generation: Generation,
  wire: Wire,
): Generator<{ readonly parts: readonly StreamPart[]; readonly token: number }> {
  yield { parts: wire.opening(generation), token: 0 };
  const last = lastToken(generation);
  for (let token = 0; token <= last; token += 1) {
    for (const [choice, { tokens }] of generation.choices.entries()) {
      const spoken: SpokenToken | undefined = tokens[token];
      if (spoken !== undefined) yield { parts: wire.token(generation, spoken, choice), token };
    }
  }
}

async function trickleStream(
  run: Run,
  writer: EventWriter,
  fault: Fault & { readonly kind: "slow-loris" },
): Promise<Ending> {
  const { generation, wire, outlet } = run;
  const ending = await run.waitFor(lastToken(generation));
  if (ending !== null) return ending;
  run.onDone();
  const parts = [...steps(generation, wire)].flatMap((step) => step.parts);
  const bytes = writer.encode([...parts, ...wire.closing(generation)]);
  sendHead(outlet, streamHead(outlet), null);
  outlet.response.flushHeaders();
  await trickle(outlet, bytes, fault);
  return "completed";
}

function streamHead(outlet: Outlet) {
  return { status: 200, headers: { "content-type": outlet.streamType }, body: "" };
}
