/** Slots for generations; who finds none waits in order of arrival. */
export interface SlotQueue {
  readonly running: () => number;
  readonly waiting: () => number;
  readonly mostRunning: () => number;
  /** Resolves with a slot, or with null when the signal comes first. */
  take(signal: AbortSignal): Promise<{ readonly release: () => void } | null>;
}

/** `slots` is asked at every step, so that it may change. */
export function slotQueue(slots: () => number): SlotQueue {
  const queue: (() => void)[] = [];
  let running = 0;
  let mostRunning = 0;

  function fill(): void {
    while (running < slots()) {
      const next = queue.shift();
      if (next === undefined) return;
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      next();
    }
  }

  return {
    running: () => running,
    waiting: () => queue.length,
    mostRunning: () => mostRunning,
    take(signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve(null);
          return;
        }
        const leave = () => {
          const index = queue.indexOf(start);
          if (index >= 0) queue.splice(index, 1);
          resolve(null);
        };
        let isHeld = true;
        const start = () => {
          signal.removeEventListener("abort", leave);
          resolve({
            release() {
              if (isHeld) {
                isHeld = false;
                running -= 1;
                fill();
              }
            },
          });
        };
        signal.addEventListener("abort", leave, { once: true });
        queue.push(start);
        fill();
      });
    },
  };
}
