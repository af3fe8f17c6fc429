import { describe, expect, test } from "vitest";
import type { Usage } from "../src/core/generation.ts";
import { demoProblems } from "../src/datasets/demo-problems.ts";
import {
  askedOf,
  completionsOf,
  endOf,
  runAgainst,
  runBothWays,
} from "./conformance/endpoints-run.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import { tokenCount } from "./emulators/emulated-model.ts";
import type { Emulator } from "./emulators/emulator.ts";
import type { EmulatorEntry } from "./emulators/emulator-entry.ts";
import type { Answer } from "./emulators/emulator-options.ts";
import { makeTempDir } from "./support/temp-dir.ts";

type Api = "chat" | "completions" | "responses";

const reasoning = "It could be $\\boxed{-1}$, but no.";
const short = "It follows that the answer is $\\boxed{31}$.";
const long = "We add the next number to it. ".repeat(60);
const maxTokens = 100;

/** The first problem is answered, rightly; at the second the model loses itself. */
function answer(prompt: string): Answer {
  const isFirst = prompt.includes(demoProblems[0]?.problem ?? "");
  return { text: isFirst ? short : long, reasoning };
}

/** Where a server shows its thinking; behind plain completions is none. */
function isThinkingShown(entry: EmulatorEntry, api: Api): boolean {
  return api === "chat" ? entry.reasoning !== "hidden" : entry.defaultPort !== null;
}

/** What the emulators tell of an answer: how many tokens they count, and whether they count thinking and cached tokens apart. */
function toldUsage(entry: EmulatorEntry, api: Api, text: string, prompt: string): Usage {
  const isDetailed =
    api === "responses" ||
    (entry.overload === "refused" && !["Mistral", "Ollama"].includes(entry.name));
  const thinking = api === "completions" ? 0 : tokenCount(reasoning);
  return {
    inputTokens: tokenCount(prompt),
    cachedInputTokens: isDetailed ? 0 : null,
    outputTokens: Math.min(thinking + tokenCount(text), maxTokens),
    reasoningTokens: isDetailed ? thinking : null,
  };
}

describe.concurrent("each API of each server", () => {
  const cases = allEmulators.flatMap((entry) =>
    (["chat", ...entry.otherApis] as const).map((api) => ({ name: entry.name, entry, api })),
  );

  test.for(cases)(
    "$name, $api: one answer, read whole or streamed, and the server's own counts",
    async ({ entry, api }) => {
      await using dir = await makeTempDir();
      const isThinking = api !== "completions";
      await using emulator = await entry.start({ isThinking, answer });
      const { ran, whole, streamed } = await runBothWays(dir, entry, emulator.baseUrl, {
        limit: 2,
        sampling: { max_tokens: maxTokens },
        options: { api },
      });
      const room = maxTokens - (isThinking ? tokenCount(reasoning) : 0);
      const thought = isThinking && isThinkingShown(entry, api) ? reasoning : null;
      const prompts = [0, 1].map((index) => promptOf(emulator, index));
      for (const rows of [whole, streamed]) {
        expect(rows.map(endOf)).toEqual(["correct", "truncated"]);
        const found = completionsOf(rows);
        expect(found.map((each) => each?.text)).toEqual([short, long.slice(0, 4 * room)]);
        expect(found.map((each) => each?.reasoning)).toEqual([thought, thought]);
        expect(found.map((each) => each?.usage)).toEqual(
          [short, long].map((text, index) => toldUsage(entry, api, text, prompts[index] ?? "")),
        );
        expect(found.map((each) => each?.servedModel)).toEqual(["test-model", "test-model"]);
      }
      // Only a stream shows when its first token was there.
      expect(completionsOf(whole).map((each) => each?.firstTokenMs)).toEqual([null, null]);
      for (const completion of completionsOf(streamed)) {
        expect(completion?.firstTokenMs).toBeGreaterThan(0);
      }
      expect(ran.outcome.summary.cells.map(({ meanFirstTokenMs }) => meanFirstTokenMs)).toEqual([
        null,
        expect.any(Number),
      ]);
    },
  );

  const lacking = allEmulators.filter((entry) => !entry.otherApis.includes("responses"));

  test.for(lacking)(
    "that $name does not have is noticed before anything is asked",
    async (entry) => {
      await using dir = await makeTempDir();
      await using emulator = await entry.start({});
      const running = runAgainst(dir, entry, emulator.baseUrl, { options: { api: "responses" } });
      await expect(running).rejects.toMatchObject({
        code: "endpoint",
        // Azure's classic form has it with other versions only.
        hint: expect.stringMatching(/the server has no `\/responses`|check `api_version`/),
      });
      expect(askedOf(emulator)).toEqual([]);
    },
  );
});

function promptOf(emulator: Emulator, index: number): string {
  const problem = demoProblems[index]?.problem ?? "";
  return askedOf(emulator).find(({ prompt }) => prompt.includes(problem))?.prompt ?? "";
}
