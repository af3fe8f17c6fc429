import { expect, test } from "vitest";
import { virtualClock } from "../../test/support/virtual-clock.ts";
import type { RunEvent } from "../core/events.ts";
import { openTokenMeter } from "./token-meter.ts";

const never = new AbortController().signal;
const baseUrl = "http://localhost:1234/v1";

test("tokens of a stream are told in bundles, and none is lost", async () => {
  const clock = virtualClock();
  const events: RunEvent[] = [];
  const meter = openTokenMeter(baseUrl, clock, (event) => events.push(event));
  async function stream(): Promise<void> {
    for (let delta = 0; delta < 1_000; delta += 1) {
      await clock.sleep(1, never);
      meter.add(2);
    }
  }
  await clock.until(stream());
  meter.flush();
  expect(events).toHaveLength(20);
  expect(events[0]).toEqual({ type: "tokens", baseUrl, count: 100 });
  expect(events.reduce((sum, event) => sum + (event.type === "tokens" ? event.count : 0), 0)).toBe(
    2_000,
  );
});

test("the end of an answer tells at once, and nothing when there is nothing", () => {
  const events: RunEvent[] = [];
  const meter = openTokenMeter(baseUrl, virtualClock(), (event) => events.push(event));
  meter.add(7);
  meter.flush();
  meter.flush();
  meter.add(-3);
  meter.flush();
  expect(events).toEqual([
    { type: "tokens", baseUrl, count: 7 },
    { type: "tokens", baseUrl, count: -3 },
  ]);
});
