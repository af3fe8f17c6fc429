import { performance } from "node:perf_hooks";
import { Secret } from "../core/secret.ts";
import { runTokenProgram } from "./token-program.ts";

/** Bearer tokens that a program prints. */
export interface TokenSource {
  /**
   * The token in use; runs the program when there is none. All who ask meanwhile share that one run, and the last of them to be aborted ends it.
   * Rejects with `ThemisError` "endpoint" when the program brings no token, and with `signal.reason`.
   */
  current(signal: AbortSignal): Promise<Secret>;
  /**
   * A server did not accept this token (401): the next `current` runs the program again. Where that gives the same `Secret` once more, the
   * server's refusal is to be told: the token was refused within seconds of being new, or the program has no other.
   */
  refuse(token: Secret): void;
  /** The latest tokens, for redaction; a new array whenever there is a new one. */
  readonly known: readonly Secret[];
}

/** A token that is refused so soon after the program gave it may have been at its end; when the next one is too, no other will do. */
const freshForMs = 10_000;
/** Requests in flight may still carry an older token. */
const maxKnown = 8;

/**
 * `command` is a program and its arguments; it is run when a token is first needed. `run` gives its token and `monotonicMs` a clock that never
 * goes back.
 */
export function openTokenSource(
  command: readonly string[],
  run: (command: readonly string[], signal: AbortSignal) => Promise<string> = runTokenProgram,
  monotonicMs: () => number = () => performance.now(),
): TokenSource {
  let token: Secret | null = null;
  let isRefused = false;
  let givenAtMs = 0;
  let wasFreshRefused = false;
  let known: readonly Secret[] = [];
  let running: Run | null = null;

  function take(value: string): Secret {
    if (token === null || token.reveal() !== value) {
      token = new Secret(value, null);
      known = [token, ...known].slice(0, maxKnown);
    } else {
      // Refused already, and the program has no other.
      wasFreshRefused = true;
    }
    isRefused = false;
    givenAtMs = monotonicMs();
    return token;
  }

  function start(): Run {
    const stopping = new AbortController();
    const started: Run = { token: run(command, stopping.signal).then(take), stopping, waiting: 0 };
    const end = (): void => {
      if (running === started) running = null;
    };
    started.token.then(end, end);
    return started;
  }

  return {
    current(signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (token !== null && !isRefused) return Promise.resolve(token);
      running ??= start();
      return waitFor(running, signal, () => {
        running = null;
      });
    },
    refuse(refused) {
      if (refused !== token || isRefused) return;
      const isFresh = monotonicMs() - givenAtMs < freshForMs;
      isRefused = !(isFresh && wasFreshRefused);
      wasFreshRefused = isFresh;
    },
    get known() {
      return known;
    },
  };
}

/** One run of the program and how many wait for it. */
interface Run {
  readonly token: Promise<Secret>;
  readonly stopping: AbortController;
  waiting: number;
}

function waitFor(run: Run, signal: AbortSignal, onDeserted: () => void): Promise<Secret> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      run.waiting -= 1;
      if (run.waiting === 0) {
        onDeserted();
        run.stopping.abort(signal.reason);
      }
      reject(signal.reason);
    };
    run.waiting += 1;
    signal.addEventListener("abort", onAbort, { once: true });
    run.token.finally(() => signal.removeEventListener("abort", onAbort)).then(resolve, reject);
  });
}
