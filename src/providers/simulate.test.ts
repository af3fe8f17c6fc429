import { describe, expect, test } from "vitest";
import { simulation } from "../../test/support/provider-fixtures.ts";
import { type SimulatedRequest, simulate } from "./simulate.ts";

function request(number: number, overrides: Partial<SimulatedRequest> = {}): SimulatedRequest {
  return {
    body: { model: "m", messages: [{ role: "user", content: `Problem ${number}` }] },
    targets: ["\\frac{3}{4}"],
    repeat: 0,
    attempt: 1,
    ...overrides,
  };
}

const numbers = Array.from({ length: 1_000 }, (_, index) => index);
const isRight = (text: string) => /\\d?frac\{3\}\{4\}/.test(text);

test("an answer ends before the first text that it is to end before", () => {
  const asked = request(1);
  const whole = simulate(asked, simulation());
  const body = { ...asked.body, stop: ["nowhere", "answer"] };
  const cut = simulate({ ...asked, body }, simulation());
  expect(cut.text).not.toContain("answer");
  expect(cut.finishReason).toBe("stop");
  expect(whole.text).toContain("answer");
});

test("one known reply, the same on every machine and in every release", () => {
  expect(simulate(request(1), simulation({ reasoningWords: 5 }))).toMatchInlineSnapshot(`
    {
      "fault": null,
      "finishReason": "stop",
      "latencyMs": 0,
      "reasoning": "wait suppose has each equal",
      "retryAfterSeconds": null,
      "text": "Putting the pieces together gives the result. Let us write down what is given and what is asked. Checking against the conditions of the problem, nothing is lost. A common factor cancels here. Both sides can be simplified by collecting like terms. Completing the square makes the next step clear. Therefore the answer is
    \\[
    \\boxed{\\frac{3}{4}}
    \\]",
      "usage": {
        "cachedInputTokens": null,
        "inputTokens": 3,
        "outputTokens": 94,
        "reasoningTokens": 7,
      },
    }
  `);
});

test("equal requests give equal replies, whatever the order of their members", () => {
  const settings = simulation({ skill: 0.5, reasoningWords: 10 });
  const { model, messages } = request(1).body as { model: unknown; messages: unknown };
  const other = { messages, user: "someone", model };
  expect(simulate(request(1, { body: other }), settings)).toEqual(simulate(request(1), settings));
});

test("repeat, seed, model and sampling each change the reply", () => {
  const settings = simulation({ skill: 0.5, reasoningWords: 20 });
  const { body } = request(1);
  const replies = [
    simulate(request(1), settings),
    simulate(request(1, { repeat: 1 }), settings),
    simulate(request(1), { ...settings, seed: 2 }),
    simulate(request(1, { body: { ...body, model: "n" } }), settings),
    simulate(request(1, { body: { ...body, temperature: 0.7 } }), settings),
  ];
  expect(new Set(replies.map(({ text, reasoning }) => `${reasoning} ${text}`)).size).toBe(5);
});

describe("skill", () => {
  test("1 is always right and 0 never", () => {
    const right = (skill: number) =>
      numbers.filter((number) => isRight(simulate(request(number), simulation({ skill })).text));
    expect([right(1).length, right(0).length]).toEqual([1_000, 0]);
  });

  test("0.7 is right about 7 times in 10", () => {
    const settings = simulation({ skill: 0.7 });
    const right = numbers.filter((number) => isRight(simulate(request(number), settings).text));
    expect(right.length).toBeGreaterThan(640);
    expect(right.length).toBeLessThan(760);
  });

  test("an unknown problem is answered, but not rightly", () => {
    const { text } = simulate(request(1, { targets: null }), simulation());
    expect(text).not.toBe("");
  });

  test("most answers are boxed, some only stated, and a few wrong replies hold none", () => {
    const right = numbers.map((number) => simulate(request(number), simulation()).text);
    const wrong = numbers.map((number) => simulate(request(number), simulation({ skill: 0 })).text);
    const boxed = right.filter((text) => text.includes("\\boxed"));
    const stated = right.filter((text) => text.includes("The final answer is $"));
    const silent = wrong.filter((text) => text.includes("could not bring this to an end"));
    expect(boxed.length + stated.length).toBe(1_000);
    expect(boxed.length).toBeGreaterThan(800);
    expect(stated.length).toBeGreaterThan(100);
    expect(silent.length).toBeGreaterThan(60);
    expect(silent.length).toBeLessThan(150);
  });

  test.each([
    "7",
    "0",
    "-5",
    "\\frac{1}{2}",
    "3.14",
    "1,000",
    "\\sqrt{2}",
    "1^{2}",
    "x^{2}",
    "\\pi",
    "(3, \\infty)",
    "\\text{Monday}",
    "90^\\circ",
    "12",
    "",
  ])("a wrong answer to %j is never the right one", (target) => {
    const settings = simulation({ skill: 0 });
    const given = numbers.slice(0, 300).map((number) => {
      const { text } = simulate(request(number, { targets: [target] }), settings);
      const found = /\\boxed\{ ?(.*?) ?\}(?:\$|\n)|final answer is \$(.*)\$\.$/.exec(text);
      return found?.[1] ?? found?.[2] ?? null;
    });
    expect(given.filter((answer) => answer !== null).length).toBeGreaterThan(200);
    expect(given).not.toContain(target);
    if (target === "1^{2}") expect(given).not.toContain("1^{3}");
  });
});

describe("max_tokens", () => {
  const settings = simulation({ reasoningWords: 40 });
  const limited = (maxTokens: number) =>
    simulate(request(1, { body: { ...request(1).body, max_tokens: maxTokens } }), settings);

  test("cuts the answer, and says so", () => {
    const whole = limited(10_000);
    expect(whole.finishReason).toBe("stop");
    const cut = limited((whole.usage.outputTokens ?? 0) - 5);
    expect(cut.finishReason).toBe("length");
    expect(whole.text.startsWith(cut.text)).toBe(true);
    expect(cut.text.length).toBeLessThan(whole.text.length);
  });

  test("reasoning eats it first", () => {
    const { text, reasoning, finishReason, usage } = limited(8);
    expect({ text, length: reasoning?.length, finishReason, usage }).toEqual({
      text: "",
      length: 32,
      finishReason: "length",
      usage: { inputTokens: 3, cachedInputTokens: null, outputTokens: 8, reasoningTokens: 8 },
    });
  });
});

describe("faults", () => {
  const settings = simulation({ faultRate: 0.3, faults: ["reset", "rate-limit"] });

  test("meet their share of requests, each kind", () => {
    const faults = numbers.map((number) => simulate(request(number), settings));
    const count = (kind: string) => faults.filter(({ fault }) => fault === kind).length;
    expect(count("reset")).toBeGreaterThan(100);
    expect(count("rate-limit")).toBeGreaterThan(100);
    expect(count("reset") + count("rate-limit")).toBeLessThan(360);
  });

  test("half of the rate limits say how long to wait", () => {
    const limits = numbers
      .map((number) => simulate(request(number), settings))
      .filter(({ fault }) => fault === "rate-limit");
    const told = limits.filter(({ retryAfterSeconds }) => retryAfterSeconds === 1);
    expect(told.length).toBeGreaterThan(limits.length / 4);
    expect(told.length).toBeLessThan((limits.length * 3) / 4);
  });

  test("are decided anew for each attempt, the answer is not", () => {
    const faulty = numbers.filter((number) => simulate(request(number), settings).fault !== null);
    const second = faulty.map((number) => simulate(request(number, { attempt: 2 }), settings));
    expect(second.filter(({ fault }) => fault === null).length).toBeGreaterThan(faulty.length / 2);
    expect(second.map(({ text }) => text)).toEqual(
      faulty.map((number) => simulate(request(number), settings).text),
    );
  });
});

test("latency stays within its jitter", () => {
  const settings = simulation({ latencyMs: 100, latencyJitterMs: 20 });
  const latencies = numbers.map((number) => simulate(request(number), settings).latencyMs);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(80);
  expect(Math.max(...latencies)).toBeLessThanOrEqual(120);
  expect(Math.max(...latencies) - Math.min(...latencies)).toBeGreaterThan(30);
});
