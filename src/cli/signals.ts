/** What Ctrl-C and its kin do to a long command. */
export interface Signals extends Disposable {
  /** Aborted by the first: begin nothing new. */
  readonly stopping: AbortSignal;
  /** Aborted by the second: drop everything. */
  readonly aborting: AbortSignal;
}

const names: readonly NodeJS.Signals[] =
  process.platform === "win32"
    ? ["SIGINT", "SIGBREAK", "SIGTERM"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Listens until disposed; `onFirst` hears of the first signal. A third one ends the process as it would without us. */
export function listenForSignals(onFirst: () => void): Signals {
  const stop = new AbortController();
  const abort = new AbortController();
  const hear = (): void => {
    if (stop.signal.aborted) {
      abort.abort();
      dispose();
      return;
    }
    stop.abort();
    onFirst();
  };
  const dispose = (): void => {
    for (const name of names) process.off(name, hear);
  };
  for (const name of names) process.on(name, hear);
  return { stopping: stop.signal, aborting: abort.signal, [Symbol.dispose]: dispose };
}
