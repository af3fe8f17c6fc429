import type { RunEvent } from "../core/events.ts";
import type { Clock } from "../core/ports.ts";

/** Tells of tokens as they are written, bundled: streams bring hundreds of thousands a second. */
export interface TokenMeter {
  /** Some more; negative to make good an estimate that was too high. */
  add(tokens: number): void;
  /** An answer has ended: what was added is told now. */
  flush(): void;
}

/** Often enough for a display, which is drawn ten times a second. */
const intervalMs = 50;

/** A meter for one endpoint. */
export function openTokenMeter(
  baseUrl: string,
  clock: Clock,
  emit: (event: RunEvent) => void,
): TokenMeter {
  let pending = 0;
  let toldAt = clock.monotonic();

  function flush(): void {
    toldAt = clock.monotonic();
    if (pending === 0) return;
    emit({ type: "tokens", baseUrl, count: pending });
    pending = 0;
  }

  return {
    add: (tokens) => {
      pending += tokens;
      if (clock.monotonic() - toldAt >= intervalMs) flush();
    },
    flush,
  };
}
