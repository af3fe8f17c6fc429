import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Finding } from "../run/doctor.ts";
import { findingText } from "./doctor-text.ts";

const finding: Finding = {
  id: "context",
  level: "warning",
  what: "one request may have 2,048 tokens, but 3,072 are needed (1,024 tokens of prompt and `max_tokens` 2048, as a usual run needs)",
  why: "long answers will be cut off, or push the problem out of the context",
  todo: "start Ollama with `OLLAMA_CONTEXT_LENGTH=4096` in its environment, or put `PARAMETER num_ctx 4096` into a Modelfile",
};

test.each([false, true])("a finding is broken between words, whether colored (%s)", (useColor) => {
  const text = stripVTControlCharacters(findingText(finding, { useColor, width: 80 }));
  expect(text.split("\n")).toEqual([
    "! context      one request may have 2,048 tokens, but 3,072 are needed (1,024",
    "               tokens of prompt and `max_tokens` 2048, as a usual run needs)",
    "               why: long answers will be cut off, or push the problem out of the",
    "                    context",
    "               do:  start Ollama with `OLLAMA_CONTEXT_LENGTH=4096` in its",
    "                    environment, or put `PARAMETER num_ctx 4096` into a",
    "                    Modelfile",
  ]);
});

test("a finding that goes into a file has its lines whole", () => {
  const text = findingText(finding, { useColor: false, width: Number.POSITIVE_INFINITY });
  expect(text.split("\n")).toHaveLength(3);
});
