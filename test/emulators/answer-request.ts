import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type EmulatedRequest, requestReader } from "./emulated-request.ts";
import { plainFraming } from "./event-stream.ts";
import type { Fault } from "./fault-schedule.ts";
import type { ModelMemory } from "./model-memory.ts";
import { startPings } from "./pings.ts";
import { playFault, sendFaulty } from "./play-fault.ts";
import { nginxPage, type Reply } from "./reply.ts";
import { type Outlet, sendReply, waitUntil } from "./respond.ts";
import { runGeneration } from "./run-generation.ts";
import type { Route, ServerProfile } from "./server-profile.ts";
import type { ServerState } from "./server-state.ts";
import type { SlotQueue } from "./slot-queue.ts";
import { type GenerationJob, isJob } from "./wire.ts";

/** What happened on an emulator so far. */
export interface EmulatorCounters {
  readonly requests: number;
  /** Requests that a fault hit. */
  readonly faults: number;
  /** Generations that were made to their end and sent, without a fault in it. */
  readonly completed: number;
  /** Generations that stopped because their client had gone. */
  readonly aborted: number;
  /** Clients that went while they waited for a slot. */
  readonly left: number;
  /** Generations that ran to their end for a client that had gone. */
  readonly unheard: number;
  readonly running: number;
  readonly waiting: number;
  /** The most generations that ran at once. */
  readonly mostRunning: number;
  /** Models that were loaded on use. */
  readonly loads: number;
}

/** Answers requests as a profile says, and counts. */
export interface RequestHandler {
  readonly answer: (
    incoming: IncomingMessage,
    response: ServerResponse,
    connection: number,
  ) => void;
  readonly requests: readonly EmulatedRequest[];
  readonly counters: () => EmulatorCounters;
}

/** The life of a request: guard, route, fault, checks, queue, generation. */
export function requestHandler<Variant extends object>({
  profile,
  state,
  slots,
  memory,
}: {
  readonly profile: ServerProfile<Variant>;
  readonly state: ServerState<Variant>;
  readonly slots: SlotQueue;
  readonly memory: ModelMemory;
}): RequestHandler {
  const read = requestReader();
  const requests: EmulatedRequest[] = [];
  const tally = { faults: 0, completed: 0, aborted: 0, left: 0, unheard: 0 };

  async function answer(
    incoming: IncomingMessage,
    response: ServerResponse,
    connection: number,
  ): Promise<void> {
    const outlet = outletOf(profile, state, response);
    const request = read(incoming, await buffer(incoming), connection);
    requests.push(request);
    const refusal = profile.guard(request, state);
    const route = refusal === null ? routeOf(profile.routes, request) : undefined;
    if (route === undefined) {
      sendReply(outlet, refusal ?? profile.notFound(request, state));
      return;
    }
    const { options } = state;
    const schedule = route.isGeneration === true ? options.faults : options.otherFaults;
    const fault = schedule?.(request) ?? null;
    const isStream = request.body["stream"] === true && !options.isStreamIgnored;
    if (fault !== null) {
      tally.faults += 1;
      if ((await playFault(fault, outlet, isStream)) === "answered") return;
    }
    const handled = ownFailure(fault, request, isStream) ?? (await route.handle(request, state));
    if (isJob(handled)) await work(handled, outlet, fault);
    else await sendFaulty(outlet, handled, fault);
  }

  /** The answer of a server that fails in its own way, if the fault is such a failure. */
  function ownFailure(
    fault: Fault | null,
    request: EmulatedRequest,
    isStream: boolean,
  ): Reply | GenerationJob | null {
    if (fault?.kind === "busy") {
      return profile.busy?.(state) ?? nginxPage(503, "Service Temporarily Unavailable");
    }
    const fails = fault?.kind === "server-error" || (fault?.kind === "mid-stream" && !isStream);
    return fails ? profile.serverError(request, state) : null;
  }

  async function work(job: GenerationJob, outlet: Outlet, fault: Fault | null): Promise<void> {
    const { options } = state;
    const isFull = slots.running() >= options.slots;
    const isQueueFull = options.queueLimit !== null && slots.waiting() >= options.queueLimit;
    if (isFull && isQueueFull && profile.busy !== null) {
      sendReply(outlet, profile.busy(state));
      return;
    }
    const stopPings = startPings(profile, options, outlet, job);
    const slot = await slots.take(outlet.gone);
    if (slot === null) {
      stopPings();
      tally.left += 1;
      return;
    }
    const isWhole = fault === null || fault.kind === "delay" || fault.kind === "oversized";
    try {
      if (job.load !== undefined) {
        await waitUntil(memory.load(job.load, job.evictsOthers === true), outlet.gone);
      }
      const ending = await runGeneration(job, outlet, {
        pace: options,
        fault,
        onDisconnect: profile.onDisconnect(state),
        onDone() {
          stopPings();
          if (isWhole) tally.completed += 1;
          slot.release();
        },
      });
      if (ending !== "completed") tally[ending] += 1;
    } finally {
      stopPings();
      slot.release();
    }
  }

  return {
    answer: (incoming, response, connection) => {
      answer(incoming, response, connection).catch((error: unknown) => fail(response, error));
    },
    requests,
    counters: () => ({
      ...tally,
      requests: requests.length,
      running: slots.running(),
      waiting: slots.waiting(),
      mostRunning: slots.mostRunning(),
      loads: memory.loads(),
    }),
  };
}

function outletOf<Variant extends object>(
  profile: ServerProfile<Variant>,
  { options }: ServerState<Variant>,
  response: ServerResponse,
): Outlet {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    response,
    headers: profile.headers,
    jsonType: profile.jsonType ?? "application/json",
    streamType: profile.streamType ?? "text/event-stream",
    framing: { ...plainFraming, ...profile.framing, ...options.framing },
    announcesKeepAlive: profile.announcesKeepAlive,
    gone: gone.signal,
  };
}

function routeOf<Variant extends object>(
  routes: readonly Route<Variant>[],
  { method, path }: EmulatedRequest,
): Route<Variant> | undefined {
  return routes.find(
    (route) =>
      route.method === method &&
      (typeof route.path === "string" ? route.path === path : route.path.test(path)),
  );
}

/** Shows a mistake of the emulator itself where a test will see it; a request that broke off has no answer. */
function fail(response: ServerResponse, error: unknown): void {
  if (!response.headersSent) response.writeHead(599);
  response.end(`the emulator failed: ${String(error)}`);
}
