import { expect, test } from "vitest";
import { promptCutAdvice } from "./prompt-cut-advice.ts";

test("each server that cuts is met in its own words, with room for twice of what was left", () => {
  expect(promptCutAdvice("ollama", 2_050)).toContain("OLLAMA_CONTEXT_LENGTH=8192");
  expect(promptCutAdvice("ollama", 4_096)).toContain("OLLAMA_CONTEXT_LENGTH=16384");
  expect(promptCutAdvice("ollama", null)).toContain("OLLAMA_CONTEXT_LENGTH=16384");
  expect(promptCutAdvice("text-generation-webui", 1_536)).toMatch(
    /`truncation_length`.*or lower `max_tokens`/,
  );
  expect(promptCutAdvice("openrouter", null)).toContain('"transforms": []');
});

test("stored answers must be asked again, for their keys do not know of the cut", () => {
  for (const server of ["ollama", "vllm", "openrouter", "something-new"]) {
    expect(promptCutAdvice(server, 2_050)).toMatch(/then ask all again with `--no-resume`$/);
  }
});

test("of a server that says nothing of itself nothing is said", () => {
  expect(promptCutAdvice(null, 2_050)).toBeNull();
});
