/**
 * How many requests an endpoint is sent after a wait that it asked for. They would all come at once otherwise, and most would be refused again. Times are
 * those of a monotonic clock, in milliseconds.
 */
export interface Reopening {
  /** How long the next one must wait; 0: it may go. Meant for when the wait itself is over. */
  waitMs(now: number): number;
  /** One goes. */
  took(now: number): void;
  /** One that was sent at some time was answered. True: because of that others may go now. */
  answered(sentAt: number): boolean;
  /** One that was sent at some time was refused; nobody goes for so long. */
  refused(sentAt: number, now: number, holdMs: number): void;
  /** Forgets what was learned; the next ones go step by step if any was ever refused. */
  startAnew(): void;
}

/** What has come of one opening. */
interface Opening {
  readonly openedAt: number;
  /** When the first one went since which others passed; null: nothing can be learned, for before the first wait a server may have had room for more. */
  readonly since: number | null;
  /** So many pass at once, by the rate that is known. */
  readonly burst: number;
  sent: number;
  refused: number;
  /** How many may have been sent before it is clear whether more are too many. */
  allowed: number;
  /** By then a refusal of those sent so far would be here. */
  stepAt: number;
  /** Between those that are sent after the burst. */
  intervalMs: number;
  /** How many times as long as the one before the next interval is. */
  haste: number;
  nextAt: number;
}

/** What passed, and in what time: what is longer ago than a minute counts little. */
interface Rate {
  readonly passed: number;
  readonly milliseconds: number;
}

const rateMemoryMs = 60_000;
const shortestStepMs = 50;
/** Before any refusal was seen. */
const usualStepMs = 200;
const longestStepMs = 2_000;
/** Of an endpoint that has not refused anything. Services that allow less in a minute are rare, and there is no server of one's own that minds. */
const firstAllowed = 16;
/** Each interval after a burst is by so much shorter, in proportion to the one before, than that was. */
const hasteGrowth = 0.97;

/**
 * An endpoint that has not refused anything. It is sent a good many at first; after a wait one request goes, then two, four, and so on, each time when one is answered or when a
 * refusal would have come. Refusals come quickly, long before answers do, so the door is wide open within a second.
 *
 * Where that ends in another refusal there is something to learn: at what rate requests pass, waits included. From then on as many go
 * after a wait as that rate brings in its time, and the next ones at the rate, slowly growing quicker. A bucket that fills evenly lets one pass every
 * few seconds, and a window lets all of its requests pass at its beginning: both are met with few refusals, and without knowing which it is.
 */
export function openReopening(): Reopening {
  let isClosed = false;
  let wasEverClosed = false;
  let longestHoldMs = 0;
  let refusalMs: number | null = null;
  let rate: Rate | null = null;
  let opening = opened(Number.NEGATIVE_INFINITY, null, firstAllowed);

  function stepMs(): number {
    if (refusalMs === null) return usualStepMs;
    return Math.min(longestStepMs, Math.max(shortestStepMs, 2 * refusalMs));
  }

  function opened(now: number, since: number | null, allowed: number): Opening {
    const interval = rate === null ? 0 : rate.milliseconds / rate.passed;
    return {
      openedAt: now,
      since,
      burst:
        rate === null ? Number.POSITIVE_INFINITY : Math.max(1, (1.05 * longestHoldMs) / interval),
      sent: 0,
      refused: 0,
      allowed,
      stepAt: now,
      // By the server's own word one may go after each wait; what took longer was none.
      intervalMs: Math.min(interval, 4 * longestHoldMs),
      haste: hasteGrowth,
      nextAt: now,
    };
  }

  function open(now: number): void {
    const { since, sent, refused } = opening;
    const passed = sent - refused;
    if (since !== null && passed > 0) rate = withMore(rate, passed, now - since);
    opening = opened(now, passed > 0 ? now : (since ?? now), 1);
    isClosed = false;
    longestHoldMs = 0;
  }

  return {
    waitMs: (now) => {
      const { sent, burst, allowed, nextAt, stepAt } = opening;
      if (isClosed) return 0;
      if (sent > 0 && sent + 1 > burst) return Math.max(0, nextAt - now);
      return sent < allowed ? 0 : Math.max(0, stepAt - now);
    },
    took: (now) => {
      if (isClosed) open(now);
      if (opening.sent === 0) opening.stepAt = now + stepMs();
      if (opening.sent >= opening.allowed) {
        opening.allowed = 2 * opening.allowed + 1;
        opening.stepAt = now + stepMs();
      }
      opening.sent += 1;
      if (opening.sent + 1 <= opening.burst) return;
      opening.intervalMs *= opening.haste;
      opening.haste *= hasteGrowth;
      opening.nextAt = now + opening.intervalMs;
    },
    answered: (sentAt) => {
      if (isClosed || sentAt < opening.openedAt) return false;
      const isFull = opening.sent >= opening.allowed && opening.sent + 1 <= opening.burst;
      opening.allowed += 1;
      return isFull;
    },
    refused: (sentAt, now, holdMs) => {
      isClosed = true;
      wasEverClosed = true;
      longestHoldMs = Math.max(longestHoldMs, holdMs);
      refusalMs = now - sentAt;
      if (sentAt >= opening.openedAt) opening.refused += 1;
    },
    startAnew: () => {
      rate = null;
      longestHoldMs = 0;
      opening = opened(Number.NEGATIVE_INFINITY, null, firstAllowed);
      isClosed = wasEverClosed;
    },
  };
}

function withMore(rate: Rate | null, passed: number, milliseconds: number): Rate {
  const share = Math.exp(-milliseconds / rateMemoryMs);
  return {
    passed: passed + share * (rate?.passed ?? 0),
    milliseconds: milliseconds + share * (rate?.milliseconds ?? 0),
  };
}
