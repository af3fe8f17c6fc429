import { expect, test } from "vitest";
import { wrapText } from "./terminal-text.ts";

test("text is broken between words, and the lines that go on are indented", () => {
  expect(wrapText("the server cuts the prompts of `model` without a word", 20, "  ")).toBe(
    ["the server cuts the", "  prompts of `model`", "  without a word"].join("\n"),
  );
});

test("a word that is longer than a line stays whole", () => {
  expect(wrapText("see http://127.0.0.1:11434/v1 now", 10)).toBe(
    ["see", "http://127.0.0.1:11434/v1", "now"].join("\n"),
  );
});

test("line breaks and margins of the text are kept", () => {
  expect(wrapText("one\n  two three", 8, "> ")).toBe(["one", ">   two", ">   three"].join("\n"));
});

test("colors and wide characters count as the columns that they take", () => {
  expect(wrapText("\u001b[31mab cd\u001b[39m", 5)).toBe("\u001b[31mab cd\u001b[39m");
  expect(wrapText("模型 模型", 8)).toBe("模型\n模型");
});

test("an infinite width breaks nothing", () => {
  const text = "word ".repeat(100).trim();
  expect(wrapText(text, Number.POSITIVE_INFINITY)).toBe(text);
});
