import { describe, expect, test } from "vitest";
import { canary, type SentCanary, tokenScale, verdictOf } from "./canary.ts";

/** A server that counts a token for four characters and 20 for its template, and a model that finds what it is given. */
function sent(number: number, characters: number, change: Partial<SentCanary> = {}): SentCanary {
  const text = canary(number, characters);
  return {
    canary: text,
    promptTokens: 20 + Math.ceil(text.prompt.length / 4),
    reply: `${text.first} ${text.last}`,
    ...change,
  };
}

const tiny = sent(0, 500);
const short = sent(1, 2_000);
const scale = tokenScale(tiny, short);

describe("a text", () => {
  test("is about as long as was asked for", () => {
    for (const characters of [500, 2_000, 12_000, 60_000]) {
      const { length } = canary(2, characters).prompt;
      expect(Math.abs(length - characters)).toBeLessThan(100 + 0.1 * characters);
    }
  });

  test("begins otherwise than those before it, for servers that count only what is new", () => {
    const beginnings = [0, 1, 2, 3].map((number) => canary(number, 500).prompt.slice(0, 40));
    expect(new Set(beginnings).size).toBe(4);
  });
});

describe("a long text", () => {
  test("of which all tokens are counted has arrived whole", () => {
    expect(verdictOf(short, sent(2, 12_000), scale)).toBe("whole");
  });

  test("has arrived whole also when the model cannot find anything in texts", () => {
    const mute = { reply: "42" };
    expect(verdictOf(sent(1, 2_000, mute), sent(2, 12_000, mute), scale)).toBe("whole");
  });

  test("of which a quarter of the tokens is missing was cut", () => {
    const long = sent(2, 12_000, { promptTokens: 2_270 });
    expect(verdictOf(short, long, scale)).toBe("cut");
  });

  test("is not taken for cut because of a long system prompt of the server's own", () => {
    const more = 500;
    const with500 = (text: SentCanary): SentCanary => ({
      ...text,
      promptTokens: (text.promptTokens ?? 0) + more,
    });
    const own = tokenScale(with500(tiny), with500(short));
    expect(verdictOf(with500(short), with500(sent(2, 12_000)), own)).toBe("whole");
  });

  test("was cut when even the short ones were, so that all counts are alike", () => {
    const cut = { promptTokens: 120 };
    const flat = tokenScale(sent(0, 500, cut), sent(1, 2_000, cut));
    expect(verdictOf(sent(1, 2_000, cut), sent(2, 12_000, cut), flat)).toBe("cut");
  });

  test("without its first word is doubtful, whatever was counted, if the short one had it", () => {
    const { last } = canary(2, 12_000);
    expect(verdictOf(short, sent(2, 12_000, { reply: last }), scale)).toBe("doubtful");
  });

  test("is judged by its words where nothing is counted", () => {
    const none = { promptTokens: null };
    const { last } = canary(2, 12_000);
    const shortUncounted = sent(1, 2_000, none);
    const verdict = (change: Partial<SentCanary>) =>
      verdictOf(shortUncounted, sent(2, 12_000, { ...none, ...change }), null);
    expect(verdict({})).toBe("whole");
    expect(verdict({ reply: last })).toBe("cut");
    expect(verdict({ reply: "no idea" })).toBe("unclear");
  });
});
