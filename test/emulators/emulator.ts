import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type EmulatorCounters, requestHandler } from "./answer-request.ts";
import type { EmulatedRequest } from "./emulated-request.ts";
import { type CommonOptions, commonDefaults, type EmulatorOptions } from "./emulator-options.ts";
import { modelMemory } from "./model-memory.ts";
import type { ServerProfile } from "./server-profile.ts";
import type { ServerState } from "./server-state.ts";
import { slotQueue } from "./slot-queue.ts";

/** A running emulator. */
export interface Emulator<Variant extends object = Readonly<Record<never, never>>>
  extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** What a user of this server writes as `base_url`. */
  readonly baseUrl: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly EmulatedRequest[];
  readonly counters: () => EmulatorCounters;
  /** Changes options from now on. */
  change(options: Omit<EmulatorOptions<Variant>, "port">): void;
  /** Dies: resets its connections and refuses new ones. */
  stop(): Promise<void>;
  /** Comes back on the same port, with all that it remembers. */
  restart(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that behaves as its profile says. */
export async function startEmulator<Variant extends object>(
  profile: ServerProfile<Variant>,
  given: EmulatorOptions<Variant> = {},
): Promise<Emulator<Variant>> {
  const { port: wantedPort = 0, variant: givenVariant, ...givenOptions } = given;
  let options: CommonOptions = { ...commonDefaults, ...profile.defaults, ...givenOptions };
  let variant: Variant = { ...profile.variant, ...givenVariant };
  let number = 0;
  const startMs = performance.now();
  const slots = slotQueue(() => options.slots);
  const memory = modelMemory(() => options.loadingMs);

  const state: ServerState<Variant> = {
    get options() {
      return options;
    },
    get variant() {
      return variant;
    },
    isStarting: () => performance.now() < startMs + options.loadingMs,
    isLoaded: memory.isLoaded,
    running: slots.running,
    waiting: slots.waiting,
    nextNumber() {
      number += 1;
      return number;
    },
  };
  const handler = requestHandler({ profile, state, slots, memory });
  const listener = httpListener(handler.answer, () => options.keepAliveMs);
  const port = await listener.start(wantedPort);
  const wakeUp =
    profile.isDeafWhileLoading === true && options.loadingMs > 0
      ? await sleepFirst(() => listener.start(port), listener.stop, options.loadingMs)
      : null;
  const origin = `http://127.0.0.1:${port}`;

  return {
    name: profile.name,
    port,
    origin,
    baseUrl: `${origin}${profile.basePath}`,
    requests: handler.requests,
    counters: handler.counters,
    change({ variant: changedVariant, ...changed }) {
      options = { ...options, ...changed };
      variant = { ...variant, ...changedVariant };
      listener.update();
    },
    stop: listener.stop,
    async restart() {
      await listener.start(port);
    },
    async [Symbol.asyncDispose]() {
      if (wakeUp !== null) clearTimeout(wakeUp);
      await listener.stop();
    },
  };
}

/** Gives up the port that was just found, and takes it again later. */
async function sleepFirst(
  start: () => Promise<number>,
  stop: () => Promise<void>,
  loadingMs: number,
): Promise<NodeJS.Timeout> {
  await stop();
  return setTimeout(() => {
    // Whoever took the port meanwhile shows itself as a refused connection in the test.
    start().catch(() => {});
  }, loadingMs);
}

interface HttpListener {
  /** Resolves with the port. */
  start(port: number): Promise<number>;
  stop(): Promise<void>;
  /** Reads the idle time of connections anew. */
  update(): void;
}

function httpListener(
  answer: (incoming: IncomingMessage, response: ServerResponse, connection: number) => void,
  keepAliveMs: () => number,
): HttpListener {
  const sockets = new Map<Socket, number>();
  let server: Server | null = null;
  let count = 0;

  function create(): Server {
    const created = createServer((incoming, response) => {
      answer(incoming, response, sockets.get(incoming.socket) ?? 0);
    });
    created.requestTimeout = 0;
    created.keepAliveTimeout = keepAliveMs();
    created.keepAliveTimeoutBuffer = 0;
    created.on("connection", (socket) => {
      count += 1;
      sockets.set(socket, count);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
    return created;
  }

  return {
    async start(port) {
      const started = create();
      await new Promise<void>((resolve, reject) => {
        started.once("error", reject);
        started.listen(port, "127.0.0.1", resolve);
      });
      server = started;
      const address = started.address();
      return typeof address === "object" && address !== null ? address.port : port;
    },
    async stop() {
      const stopping = server;
      server = null;
      if (stopping === null) return;
      const closed = new Promise<void>((resolve) => stopping.close(() => resolve()));
      for (const socket of sockets.keys()) socket.resetAndDestroy();
      await closed;
    },
    update() {
      if (server !== null) server.keepAliveTimeout = keepAliveMs();
    },
  };
}
