import { type LatencySample, latencySample } from "./latency-sample.ts";
import type { Limit } from "./limit.ts";

/** What was measured at one limit. */
interface Level {
  readonly limit: number;
  readonly sample: LatencySample;
  /** Where it rose from. */
  readonly before: Level | null;
}

/** How a limit does against another. */
interface Comparison {
  /** How many times as much gets done. */
  readonly gain: number;
  /** How many times as many are in flight, less one. */
  readonly added: number;
  /** The standard error of the gain's logarithm. */
  readonly error: number;
  readonly haste: number;
}

type Phase =
  /** Doubling until it brings no more. */
  | { readonly kind: "rising"; readonly from: Level | null }
  | { readonly kind: "steady"; readonly before: LatencySample | null; readonly windows: number }
  /** Trying a limit next to a steady one. */
  | { readonly kind: "probing"; readonly from: Level }
  /** Growing again, step by step, after there were too many. */
  | { readonly kind: "recovering"; readonly goal: number; readonly good: number | null };

const mostAtOnce = 256;

/**
 * Finds the number of requests in flight that brings the most. Servers of one's own never say that they have too many: beyond what they work on at
 * once the others wait, so that each takes longer and no more get done. Services refuse instead.
 *
 * By Little's law what gets done is the number in flight divided by the latency, so the latencies of the answers that were asked for at a limit
 * tell the gain over another limit. The limit doubles while that pays, goes back to where it stopped paying, and is then tried a step higher and a step
 * lower at ever longer intervals. A refusal or a timeout cuts it at once. It never grows to where waiting could make requests time out.
 *
 * `slots` is what the server says that it works on at once; null: it does not say.
 */
export function autoLimit(slots: number | null, timeoutMs: number): Limit {
  let present = Math.min(slots ?? 2, mostAtOnce);
  let era = 0;
  let eraOfCut = 0;
  let inFlight = 0;
  let sample = latencySample();
  let phase: Phase = { kind: "rising", from: null };
  // Windows of measuring between two probes.
  let patience = 1;
  let isUpNext = true;
  // What was refused before is tried again only rarely.
  let ceiling = mostAtOnce;

  function change(limit: number): void {
    present = Math.max(1, Math.min(limit, mostAtOnce));
    era += 1;
    sample = latencySample();
  }

  /** So many times as many can at worst make each take so many times as long. */
  function grown(factor: number, seen: LatencySample): number {
    const slowestMs = Math.max(sample.slowestMs, seen.slowestMs);
    const allowed = Math.min(factor, (0.75 * timeoutMs) / Math.max(1, slowestMs));
    return Math.min(Math.floor(present * allowed), mostAtOnce);
  }

  function rest(limit: number): void {
    phase = { kind: "steady", before: null, windows: patience };
    if (limit === present) sample = latencySample();
    else change(limit);
  }

  function rise(): void {
    const before = phase.kind === "rising" ? phase.from : null;
    const limit = grown(2, before?.sample ?? sample);
    if (limit <= present) {
      rest(present);
      return;
    }
    phase = { kind: "rising", from: { limit: present, sample, before } };
    change(limit);
  }

  function whileRising(from: Level | null): void {
    if (sample.count < Math.max(3, present / 2)) return;
    if (from === null) {
      rise();
      return;
    }
    const one = compare(from);
    // The sample before the last is larger, and so is the difference.
    const two = from.before === null ? one : compare(from.before);
    const isPaid = (share: number): boolean =>
      one.gain >= 1 + share * one.added && two.gain >= 1 + 0.7 * share * two.added;
    const isMaybeLinear = ({ gain, added, error }: Comparison): boolean =>
      gain * Math.exp(3 * error) >= 1 + added;
    if (isPaid(0.75)) rise();
    // Those that were asked for first did not wait for each other yet.
    else if (sample.count < Math.max(8, 1.5 * present)) return;
    else if (isPaid(0.2)) rise();
    // Too high for a while costs little, too low costs much.
    else if (present <= 8 && isMaybeLinear(one) && isMaybeLinear(two)) rise();
    else {
      // The rise before this one may have been an error too: by now more is known of it.
      const isSure = from.before !== null && two.error < 0.1;
      const limits = isSure ? [sufficient(two, from.before.limit)] : [];
      rest(Math.min(present, sufficient(one, from.limit), ...limits));
    }
  }

  /** What does as much as the present limit, by its gain over `limit`, with a margin. */
  function sufficient({ gain }: Comparison, limit: number): number {
    return Math.max(limit, Math.ceil(1.25 * gain * limit));
  }

  function whileSteady(before: LatencySample | null, windows: number): void {
    if (sample.count < Math.max(12, 4 * present)) return;
    if (before !== null) {
      const { ratio, error } = sample.slowdownFrom(before);
      if (Math.abs(Math.log(ratio)) > Math.max(Math.log(1.5), 3 * error)) {
        // The server is not what it was.
        patience = 1;
        isUpNext = ratio < 1;
        probe();
        return;
      }
    }
    if (windows > 1) {
      phase = { kind: "steady", before: sample, windows: windows - 1 };
      sample = latencySample();
    } else probe();
  }

  function probe(): void {
    const higher = grown(present < ceiling ? 1.5 : 1.25, sample);
    const up =
      present < ceiling
        ? Math.min(Math.max(higher, grown(1 + 1 / present, sample)), ceiling)
        : higher;
    const down = Math.floor(0.8 * present);
    const limit = isUpNext && up > present ? up : down;
    if (limit < 1 || limit === present) {
      giveUpProbe(present);
      return;
    }
    phase = { kind: "probing", from: { limit: present, sample, before: null } };
    change(limit);
  }

  function giveUpProbe(limit: number): void {
    patience = Math.min(2 * patience, 32);
    isUpNext = !isUpNext;
    rest(limit);
  }

  function whileProbing(from: Level): void {
    // Those that were asked for first did not wait for all of the others yet.
    if (sample.count < Math.max(8, 2 * present)) return;
    const { gain: seen, added, error, haste } = compare(from);
    const isUp = added > 0;
    const gain = isUp && present <= 32 ? seen : seen * (1 - haste);
    const isMaybeBetter = gain >= (isUp ? 1.05 : 0.99);
    const isBetter = isMaybeBetter && (isUp ? Math.log(gain) > 1.25 * error : error < 0.1);
    if (isBetter) {
      patience = 1;
      // All of what was added pays: the first stop was an error.
      if (isUp && gain > 1 + 0.7 * added) rise();
      else probe();
    } else if (!isMaybeBetter || sample.count >= Math.max(64, 4 * present)) giveUpProbe(from.limit);
  }

  /** The limit that was left for a higher one without having been refused anything. */
  function goodBelow(tried: number): number | null {
    if (phase.kind === "probing") return phase.from.limit < tried ? phase.from.limit : null;
    return phase.kind === "recovering" ? phase.good : null;
  }

  /** Whether a timeout is one that waiting cannot explain: the others were answered long before. */
  function isByChance(): boolean {
    return sample.count > 0 && sample.slowestMs < timeoutMs / 3;
  }

  function cut(isTimeout: boolean): void {
    const tried = present;
    const good = goodBelow(tried);
    ceiling = Math.max(1, tried - 1);
    // Being refused costs more than being a little too low.
    patience = Math.max(4, patience);
    if (good !== null) giveUpProbe(good);
    else {
      const first = isTimeout ? Math.ceil(0.7 * tried) : ceiling;
      const goal = phase.kind === "recovering" ? Math.ceil(0.9 * phase.goal) : first;
      phase = { kind: "recovering", goal, good: null };
      change(Math.floor((isTimeout ? 0.5 : 0.7) * tried));
    }
    eraOfCut = era;
  }

  function compare(from: Level): Comparison {
    const { ratio, error, haste } = sample.slowdownFrom(from.sample);
    const times = present / from.limit;
    return { gain: times / ratio, added: times - 1, error, haste };
  }

  function decide(): void {
    switch (phase.kind) {
      case "rising":
        whileRising(phase.from);
        return;
      case "steady":
        whileSteady(phase.before, phase.windows);
        return;
      case "probing":
        whileProbing(phase.from);
        return;
      case "recovering":
        if (sample.count < Math.max(4, present)) return;
        if (present >= phase.goal) rest(present);
        else {
          phase = { ...phase, good: present };
          change(Math.min(phase.goal, present + Math.max(1, Math.floor(present / 10))));
        }
    }
  }

  return {
    get present() {
      return present;
    },
    begin: (now) => {
      inFlight += 1;
      sample.begin();
      return { startedAt: now, era, sample };
    },
    completed: (trip, now, tokens) => {
      // Whoever was held up for other reasons says nothing about the limit.
      const isFull = inFlight >= 0.8 * present;
      inFlight -= 1;
      if (!isFull) {
        trip.sample.drop();
        return;
      }
      // Also when the limit has changed since: those that are answered first are the short ones.
      trip.sample.add(now - trip.startedAt, tokens);
      if (trip.era === era) decide();
    },
    overloaded: (trip, isTimeout) => {
      trip.sample.drop();
      inFlight -= 1;
      // Sent before the last cut: it has been answered already.
      if (trip.era >= eraOfCut && !(isTimeout && isByChance())) cut(isTimeout);
    },
    ended: (trip) => {
      trip.sample.drop();
      inFlight -= 1;
    },
  };
}
