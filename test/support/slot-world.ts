import type { Limit } from "../../src/generate/limit.ts";
import { seededRandom } from "./seeded-random.ts";

/** A server that works on so many requests at a time and lets the others wait, and a client that follows a limit; all in simulated time. */
export interface SlotWorld {
  readonly requests: number;
  /** May change on the way: it is asked before each request is begun to be worked on, with the number of those that are done. */
  readonly slots: (done: number) => number;
  /** Of one answer on average. */
  readonly meanMs: number;
  readonly spread: "even" | "varied";
  /** Whether answers have tokens to match the work in them; else all have the same. */
  readonly isTold?: boolean;
  /** One request more than that at a time is refused. */
  readonly mostAtOnce?: number;
  /** Whoever has no answer after that is told so. */
  readonly timeoutMs?: number;
}

/** What came of it. */
export interface SlotCourse {
  readonly tookMs: number;
  /** Each limit, with the number of requests that were done when it came into force. */
  readonly limits: readonly { readonly done: number; readonly limit: number }[];
  readonly refusals: number;
  readonly timeouts: number;
}

const holdMs = 500;

/** Lets time pass until all requests are done. Equal worlds take equal courses. */
export function slotCourse(limit: Limit, world: SlotWorld, seed = 1): SlotCourse {
  const random = seededRandom(`slots/${seed}`);
  const events: { readonly at: number; readonly happen: () => void }[] = [];
  const waiting: { readonly workMs: number; readonly finish: () => void; isGone: boolean }[] = [];
  const limits: { done: number; limit: number }[] = [];
  let now = 0;
  let working = 0;
  let running = 0;
  let begun = 0;
  let done = 0;
  let refusals = 0;
  let timeouts = 0;
  let heldUntil = 0;

  function after(milliseconds: number, happen: () => void): void {
    const at = now + milliseconds;
    const later = events.findIndex((event) => event.at > at);
    events.splice(later < 0 ? events.length : later, 0, { at, happen });
  }

  function workMs(): number {
    if (world.spread === "even") return world.meanMs;
    const [first, second] = [random.integer(1, 1_000_000), random.integer(1, 1_000_000)];
    const angle = (2 * Math.PI * second) / 1_000_000;
    const normal = Math.sqrt(-2 * Math.log(first / 1_000_001)) * Math.cos(angle);
    return world.meanMs * Math.exp(normal - 0.5);
  }

  function serve(): void {
    while (working < world.slots(done)) {
      const next = waiting.shift();
      if (next === undefined) return;
      if (next.isGone) continue;
      working += 1;
      after(next.workMs, () => {
        working -= 1;
        next.finish();
        serve();
      });
    }
  }

  function send(work: number): void {
    if (heldUntil > now) {
      after(heldUntil - now, () => send(work));
      return;
    }
    const trip = limit.begin(now);
    if (working + waiting.length >= (world.mostAtOnce ?? Number.POSITIVE_INFINITY)) {
      after(1, () => {
        refusals += 1;
        limit.overloaded(trip, false);
        heldUntil = Math.max(heldUntil, now + holdMs);
        fill();
        send(work);
      });
      return;
    }
    let isOver = false;
    const job = {
      workMs: work,
      isGone: false,
      finish: () => {
        if (isOver) return;
        isOver = true;
        limit.completed(trip, now, world.isTold === false ? 50 : Math.round(work));
        end();
      },
    };
    waiting.push(job);
    if (world.timeoutMs !== undefined) {
      after(world.timeoutMs, () => {
        if (isOver) return;
        isOver = true;
        job.isGone = true;
        timeouts += 1;
        limit.overloaded(trip, true);
        end();
      });
    }
    serve();
  }

  function end(): void {
    done += 1;
    running -= 1;
    fill();
  }

  function fill(): void {
    if (limits.at(-1)?.limit !== limit.present) limits.push({ done, limit: limit.present });
    while (running < limit.present && begun < world.requests) {
      running += 1;
      begun += 1;
      send(workMs());
    }
  }

  fill();
  while (done < world.requests) {
    const next = events.shift();
    if (next === undefined) throw new Error("nothing more happens");
    now = next.at;
    next.happen();
  }
  return { tookMs: now, limits, refusals, timeouts };
}
