import { describe, expect, test } from "vitest";
import { likelyBaseUrls, repairBaseUrl } from "./repair-base-url.ts";

describe("a written address", () => {
  test.each([
    ["localhost:1234/v1", "http://localhost:1234/v1"],
    ["192.168.1.20:8000/v1", "http://192.168.1.20:8000/v1"],
    ["gpu-box:8000/v1", "http://gpu-box:8000/v1"],
    ["api.example.com/v1", "https://api.example.com/v1"],
    ["http://h/v1/chat/completions", "http://h/v1"],
    ["http://h/v1/models/", "http://h/v1"],
    ["http://h/v1/responses?x=1", "http://h/v1"],
    ["http://h/v1?key=value", "http://h/v1"],
    [" http://h/v1 ", "http://h/v1"],
  ])("%s is mended to %s", (written, mended) => {
    expect(repairBaseUrl(written).baseUrl).toBe(mended);
  });

  test("that is right is left alone, without a finding", () => {
    const written = "https://api.example.com/openai/v1";
    expect(repairBaseUrl(written)).toEqual({ baseUrl: written, findings: [] });
  });

  test("that had to be mended is a problem, with the address to write", () => {
    expect(repairBaseUrl("localhost:1234/v1/models").findings).toEqual([
      {
        id: "base-url",
        level: "problem",
        what: "`base_url` cannot be used as it is written: it has no `http://`, and it ends in a route, which Themis adds itself",
        why: null,
        todo: "write http://localhost:1234/v1",
      },
    ]);
  });
});

describe("addresses that were likely meant", () => {
  test("begin with the commonest mistake", () => {
    expect(likelyBaseUrls("http://h:1234", false)[0]).toBe("http://h:1234/v1");
    expect(likelyBaseUrls("http://h:1234/v1/v1", false)[0]).toBe("http://h:1234/v1");
    expect(likelyBaseUrls("https://r.openai.azure.com/openai", true)[0]).toBe(
      "https://r.openai.azure.com/openai/v1",
    );
  });

  test("never carry a key over a line that is not encrypted where one was meant to be", () => {
    const guesses = likelyBaseUrls("https://api.example.com/v1", true);
    expect(guesses.filter((guess) => guess.startsWith("http:"))).toEqual([]);
    expect(likelyBaseUrls("https://api.example.com/v1", false)).toContain(
      "http://api.example.com/v1",
    );
  });
});
