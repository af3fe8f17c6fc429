import { describe, expect, test } from "vitest";
import type { RateLimits } from "../core/ports.ts";
import { openPacing } from "./pacing.ts";

const unlimited = { requestsPerMinute: null, tokensPerMinute: null, maxOutageMs: 600_000 };

function said(parts: Partial<RateLimits>): RateLimits {
  return {
    remainingRequests: null,
    remainingTokens: null,
    resetRequestsMs: null,
    resetTokensMs: null,
    limitRequests: null,
    limitTokens: null,
    ...parts,
  };
}

test("without limits nobody waits", () => {
  const pacing = openPacing(unlimited);
  for (let count = 0; count < 1_000; count += 1) pacing.take(1_000_000, 0);
  expect(pacing.wait(1_000_000, 0)).toBeNull();
});

test("the limits of the config are kept, and a wait for them is ours", () => {
  const pacing = openPacing({ ...unlimited, requestsPerMinute: 30 });
  pacing.take(100, 0);
  expect(pacing.wait(100, 0)).toEqual({ milliseconds: 1_000, isServers: false });
  expect(pacing.wait(100, 1_000)).toBeNull();
});

test("a request waits for whichever limit takes longer", () => {
  const pacing = openPacing({ ...unlimited, requestsPerMinute: 30, tokensPerMinute: 6_000 });
  pacing.take(1_300, 0);
  // 300 tokens are the burst; the thousand beyond come back at 100 a second.
  expect(pacing.wait(100, 0)).toEqual({ milliseconds: 11_000, isServers: false });
});

describe("what the server says is left", () => {
  test("is used up before anyone waits for the reset", () => {
    const pacing = openPacing(unlimited);
    const sent = pacing.take(10, 0);
    pacing.heard(said({ remainingRequests: 2, resetRequestsMs: 8_000 }), sent, 100);
    expect(pacing.wait(10, 100)).toBeNull();
    pacing.take(10, 100);
    expect(pacing.wait(10, 100)).toBeNull();
    pacing.take(10, 100);
    expect(pacing.wait(10, 100)).toEqual({ milliseconds: 8_000, isServers: true });
    expect(pacing.wait(10, 8_100)).toBeNull();
  });

  test("in tokens holds up only what is too large for it", () => {
    const pacing = openPacing(unlimited);
    const sent = pacing.take(10, 0);
    pacing.heard(said({ remainingTokens: 500, resetTokensMs: 3_000 }), sent, 0);
    expect(pacing.wait(501, 0)).toEqual({ milliseconds: 3_000, isServers: true });
    expect(pacing.wait(500, 0)).toBeNull();
  });

  test("does not count what was sent before the answer but after its request as left", () => {
    const pacing = openPacing(unlimited);
    const first = pacing.take(10, 0);
    pacing.take(10, 0);
    pacing.take(10, 0);
    pacing.heard(said({ remainingRequests: 2, resetRequestsMs: 5_000 }), first, 50);
    expect(pacing.wait(10, 50)).toEqual({ milliseconds: 5_000, isServers: true });
  });

  test("by an answer to an earlier request does not replace what a later one says", () => {
    const pacing = openPacing(unlimited);
    const first = pacing.take(10, 0);
    const second = pacing.take(10, 0);
    pacing.heard(said({ remainingRequests: 0, resetRequestsMs: 5_000 }), second, 10);
    pacing.heard(said({ remainingRequests: 9, resetRequestsMs: 5_000 }), first, 20);
    expect(pacing.wait(10, 20)).toEqual({ milliseconds: 4_990, isServers: true });
  });

  test("counts for a minute at most, and for the longest outage at most", () => {
    const limits = said({ remainingTokens: 0, resetTokensMs: 3_600_000 });
    const pacing = openPacing(unlimited);
    pacing.heard(limits, pacing.take(10, 0), 0);
    expect(pacing.wait(10, 0)).toEqual({ milliseconds: 60_000, isServers: true });
    const hasty = openPacing({ ...unlimited, maxOutageMs: 10_000 });
    hasty.heard(limits, hasty.take(10, 0), 0);
    expect(hasty.wait(10, 0)).toEqual({ milliseconds: 10_000, isServers: true });
  });

  test("is nothing when it does not say until when, or that it does not know", () => {
    const pacing = openPacing(unlimited);
    const sent = pacing.take(10, 0);
    pacing.heard(said({ remainingRequests: 0 }), sent, 0);
    pacing.heard(said({ remainingTokens: -1, resetTokensMs: 1_000 }), sent, 0);
    expect(pacing.wait(10, 0)).toBeNull();
  });

  test("is the limit again after the reset, and not more for all that waited", () => {
    const pacing = openPacing(unlimited);
    const limits = said({ remainingRequests: 0, resetRequestsMs: 8_000, limitRequests: 2 });
    pacing.heard(limits, pacing.take(10, 0), 0);
    expect(pacing.wait(10, 8_000)).toBeNull();
    pacing.take(10, 8_000);
    pacing.take(10, 8_000);
    expect(pacing.wait(10, 8_100)).toEqual({ milliseconds: 7_900, isServers: true });
    expect(pacing.wait(10, 16_000)).toBeNull();
  });

  test("lets a request go after the reset that is larger than the limit", () => {
    const pacing = openPacing(unlimited);
    const limits = said({ remainingTokens: 0, resetTokensMs: 8_000, limitTokens: 100 });
    pacing.heard(limits, pacing.take(10, 0), 0);
    expect(pacing.wait(500, 7_000)).toEqual({ milliseconds: 1_000, isServers: true });
    expect(pacing.wait(500, 8_000)).toBeNull();
    pacing.take(500, 8_000);
    expect(pacing.wait(500, 8_000)).toEqual({ milliseconds: 8_000, isServers: true });
  });
});
