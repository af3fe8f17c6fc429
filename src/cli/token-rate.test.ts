import { expect, test } from "vitest";
import { openTokenRate } from "./token-rate.ts";

test("a steady stream has its rate from its first second on", () => {
  const rate = openTokenRate();
  const seen: (number | null)[] = [];
  for (let now = 0; now <= 20_000; now += 100) {
    rate.add(5, now);
    if (now === 400 || now === 1_000 || now === 3_000 || now === 20_000) {
      seen.push(rate.perSecond(now));
    }
  }
  expect(seen[0]).toBeNull();
  for (const perSecond of seen.slice(1)) {
    expect(perSecond).toBeGreaterThan(44);
    expect(perSecond).toBeLessThan(56);
  }
});

test("what came more than five seconds ago is forgotten", () => {
  const rate = openTokenRate();
  rate.add(10_000, 0);
  rate.add(10, 4_000);
  expect(rate.perSecond(6_000)).toBeCloseTo(10 / 4.5, 5);
  expect(rate.perSecond(9_600)).toBeNull();
});

test("an estimate that is made good is never a negative rate", () => {
  const rate = openTokenRate();
  rate.add(50, 0);
  rate.add(-80, 1_500);
  expect(rate.perSecond(2_000)).toBeNull();
  rate.add(40, 2_000);
  expect(rate.perSecond(2_000)).toBe(5);
});

test("nothing heard is no rate", () => {
  expect(openTokenRate().perSecond(60_000)).toBeNull();
});
