import { expect, test } from "vitest";
import { unknownIdentity } from "../core/identity.ts";
import { promptCutAdvice } from "./prompt-cut-advice.ts";

const of = (server: string | null, contextTokens: number | null = null) => ({
  ...unknownIdentity,
  server,
  contextTokens,
});

test("the size is that of the run's longest request, as it is before a run", () => {
  const needed = 3_000;
  expect(promptCutAdvice(of("ollama", 2_048), { cap: 1_026, needed })).toContain(
    "OLLAMA_CONTEXT_LENGTH=4096",
  );
  expect(promptCutAdvice(of("ollama", 2_048), { cap: 2_048, needed })).toContain(
    "OLLAMA_CONTEXT_LENGTH=4096",
  );
  expect(promptCutAdvice(of("text-generation-webui"), { cap: 42, needed })).toMatch(
    /`ctx-size` of 4096.*`truncation_length`.*or lower `max_tokens`/,
  );
});

test("the size is larger than what was too small, though the estimate is lower", () => {
  expect(promptCutAdvice(of("ollama", 4_096), { cap: 2_050, needed: 3_000 })).toContain(
    "OLLAMA_CONTEXT_LENGTH=8192",
  );
  expect(promptCutAdvice(of("ollama"), { cap: 2_050, needed: 3_000 })).toContain(
    "OLLAMA_CONTEXT_LENGTH=8192",
  );
});

test("while the longest request is not known no size is named", () => {
  const advice = promptCutAdvice(of("ollama", 2_048), { cap: 1_026, needed: null });
  expect(advice).toContain("a larger `OLLAMA_CONTEXT_LENGTH`");
  expect(advice).not.toMatch(/\d/);
});

test("a router is told to cut nothing", () => {
  expect(promptCutAdvice(of("openrouter"), { cap: null, needed: 3_000 })).toContain(
    '"transforms": []',
  );
});

test("stored answers must be asked again, for their keys do not know of the cut", () => {
  for (const server of ["ollama", "vllm", "openrouter", "something-new"]) {
    expect(promptCutAdvice(of(server), { cap: 2_050, needed: 3_000 })).toMatch(
      /then ask all again with `--no-resume`$/,
    );
  }
});

test("of a server that says nothing of itself nothing is said", () => {
  expect(promptCutAdvice(of(null), { cap: 2_050, needed: 3_000 })).toBeNull();
});
