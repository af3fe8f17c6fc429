/** Workers that do one piece of work after the other. */
export interface WorkerPool {
  /** Makes as many workers as the limit now allows. Those beyond it end after what they are doing. */
  fill(): void;
  /** Resolves when all workers have ended. Rejects with the first error; no worker starts anything after it, and all have ended. */
  readonly done: Promise<void>;
}

/** A pool whose size follows `limit`. `work` does one piece and says whether there may be more. */
export function openWorkerPool(work: () => Promise<boolean>, limit: () => number): WorkerPool {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let running = 0;
  let isOver = false;
  let failure: { readonly error: unknown } | null = null;

  async function worker(): Promise<void> {
    try {
      while (!isOver && running <= limit()) {
        if (!(await work())) isOver = true;
      }
    } catch (error) {
      isOver = true;
      failure ??= { error };
    } finally {
      running -= 1;
      if (running === 0) {
        if (failure === null) resolve();
        else reject(failure.error);
      }
    }
  }

  function fill(): void {
    while (!isOver && running < limit()) {
      running += 1;
      void worker();
    }
  }

  return { fill, done };
}
