import { describe, expect, test } from "vitest";
import { nearest } from "./nearest.ts";

describe("the nearest names", () => {
  test("come best first, and no more than asked for", () => {
    const names = ["temperature", "temperatures", "temp", "top_p"];
    expect(nearest("temperatur", names, 2)).toEqual(["temperature", "temperatures"]);
  });

  test("forgive case and two letters that changed places", () => {
    expect(nearest("MODLE", ["model", "name"], 1)).toEqual(["model"]);
  });

  test("hold a word that is a part of them, however long they are", () => {
    expect(nearest("qwen", ["acme/qwen-2.5-72b-instruct-awq", "llama"], 3)).toEqual([
      "acme/qwen-2.5-72b-instruct-awq",
    ]);
  });

  test("are none where nothing is like the word", () => {
    expect(nearest("dataset", ["max_tokens", "seed"], 3)).toEqual([]);
    expect(nearest("", ["max_tokens"], 3)).toEqual([]);
    expect(nearest("dataset", [], 3)).toEqual([]);
  });

  test("are judged by their beginnings when they are very long", () => {
    const long = "a".repeat(1000);
    expect(nearest(long, ["b".repeat(1000)], 1)).toEqual([]);
    expect(nearest(long, [`x${long}`], 1)).toEqual([`x${long}`]);
  });
});
