import { describe, expect, test } from "vitest";
import { recommended } from "./check-load.ts";

/** Rounds of 1, 2, 4 and 8 requests that brought so many tokens a second. */
function rounds(...speeds: readonly (number | "failed")[]) {
  return speeds.map((speed, index) => ({
    parallel: 2 ** index,
    seconds: 1,
    tokensPerSecond: speed === "failed" ? 0 : speed,
    tokensPerSecondEach: null,
    firstTokenMs: null,
    failure: speed === "failed" ? "too many" : null,
  }));
}

describe("the requests at a time that are recommended", () => {
  test.each<[string, ReturnType<typeof rounds>, number | null, number | "auto" | null]>([
    ["one, when more bring nothing", rounds(50, 52), null, 1],
    ["as many as still bring more", rounds(50, 98, 190, 195), null, 4],
    ["fewer, when the last few percent would double them", rounds(50, 95, 110, 112), null, 2],
    ["auto, when the last round still brought more", rounds(50, 100, 195, 380), null, "auto"],
    ["the server's own number, where the rounds agree with it", rounds(50, 98, 190, 195), 6, 6],
    ["what was measured, where its number is far off", rounds(50, 52), 16, 1],
    ["those before the ones that failed", rounds(50, 98, "failed"), null, 2],
    ["none, when already one fails", rounds("failed"), null, null],
  ])("are %s", (_, done, slots, expected) => {
    expect(recommended(done, slots)).toBe(expected);
  });
});
