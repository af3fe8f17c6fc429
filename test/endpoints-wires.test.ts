import { describe, expect, test } from "vitest";
import {
  completionsOf,
  emulatorNamed,
  endOf,
  type RunParts,
  runAgainst,
  runBothWays,
} from "./conformance/endpoints-run.ts";
import { beginningOf, saying, speeches } from "./conformance/endpoints-speeches.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import { neverStarted } from "./emulators/deepseek.ts";
import type { EmulatorEntry } from "./emulators/emulator-entry.ts";
import type { EmulatorOptions } from "./emulators/emulator-options.ts";
import type { Framing } from "./emulators/event-stream.ts";
import { type Fault, whereverPromptHas } from "./emulators/fault-schedule.ts";
import type { LmStudioVariant } from "./emulators/lm-studio-variant.ts";
import type { OpenRouterVariant } from "./emulators/openrouter.ts";
import type { Reply } from "./emulators/reply.ts";
import type { TextGenerationWebuiVariant } from "./emulators/text-generation-webui-variant.ts";
import { startVllm } from "./emulators/vllm.ts";
import { makeTempDir } from "./support/temp-dir.ts";

/** With characters of two, three and four bytes, and what events and JSON mark with. */
const text = 'Größe: 😀 × ½ = "data: x"\n\ndata: [DONE]\r\n→ $\\boxed{31}$.';

/** Asks one problem of a server that is as `server` says. */
async function ask(entry: EmulatorEntry, server: EmulatorOptions, options: RunParts["options"]) {
  await using dir = await makeTempDir();
  await using emulator = await entry.start({ answer: () => ({ text }), ...server });
  const ran = await runAgainst(dir, entry, emulator.baseUrl, {
    limit: 1,
    options: { max_retries: 0, ...options },
  });
  const [completion = null] = completionsOf(ran.rows);
  return { ends: ran.rows.map(endOf), completion };
}

const odd: Partial<Framing> = {
  lineEnding: "\r\n",
  hasSpace: false,
  hasBom: true,
  hasComments: true,
  isMultiLine: true,
  hasDone: false,
  hasFinalBlankLine: false,
};
/** Signs of life come before the first token. */
const slow = { firstTokenMs: 40, pingMs: 8 };

describe.concurrent("a stream", () => {
  test.for(allEmulators)(
    "of $name is read however it is framed, with signs of life in it",
    async (entry) => {
      const found = await ask(entry, { framing: odd, ...slow }, { stream: true });
      expect(found.ends).toEqual(["correct"]);
      expect(found.completion).toMatchObject({ text, firstTokenMs: expect.any(Number) });
    },
  );

  test.for(allEmulators)(
    "of $name may be JSON after all, with blank lines before it",
    async (entry) => {
      const found = await ask(entry, { isStreamIgnored: true, ...slow }, { stream: true });
      expect(found.ends).toEqual(["correct"]);
      expect(found.completion).toMatchObject({ text, firstTokenMs: null });
    },
  );

  const framings: readonly Partial<Framing>[] = [
    { lineEnding: "\r\n" },
    { lineEnding: "\r" },
    { hasSpace: false },
    { hasBom: true },
    { hasComments: true },
    { isMultiLine: true },
    { hasDone: false },
    { hasFinalBlankLine: false },
    { hasDone: false, hasFinalBlankLine: false },
    { json: "python" },
  ];

  test.for(["chat", "completions", "responses"])("of %s is read in each framing", async (api) => {
    await using dir = await makeTempDir();
    const [first = {}, ...others] = framings;
    await using emulator = await startVllm({ answer: () => ({ text }), framing: first });
    // One sample for each: the next one is not asked before the last one is stored.
    const next = others.values();
    const ran = await runAgainst(dir, emulatorNamed("vLLM"), emulator.baseUrl, {
      limit: framings.length,
      options: { api, stream: true, n_parallel: 1, max_retries: 0 },
      effects: {
        emit: ({ type }) => {
          if (type === "answered") emulator.change({ framing: next.next().value ?? {} });
        },
      },
    });
    const texts = completionsOf(ran.rows).map((each) => each?.text);
    expect(framings.map((framing, index) => [framing, texts[index]])).toEqual(
      framings.map((framing) => [framing, text]),
    );
  });
});

describe.concurrent("whatever was asked for, and whatever the server calls it", () => {
  const chunk = (members: object): string =>
    `data: ${JSON.stringify({ object: "chat.completion.chunk", model: "test-model", ...members })}\n\n`;
  const stream = [
    chunk({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    chunk({ choices: [], usage: { prompt_tokens: 50, completion_tokens: 10 } }),
    "data: [DONE]\n\n",
  ].join("");
  const whole = JSON.stringify({
    object: "chat.completion",
    model: "test-model",
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: 50, completion_tokens: 10 },
  });
  const types = ["text/event-stream", "application/json", "text/plain", null];
  const cases = [stream, `\n\n  ${whole}`].flatMap((body) =>
    types.map((type) => ({
      what: body === stream ? "a stream" : "a whole answer",
      called: type ?? "nothing",
      reply: { status: 200, body, headers: type === null ? {} : { "content-type": type } },
    })),
  );

  test.for(cases)("$what called $called is read", async ({ reply }) => {
    const fault = { kind: "reply" as const, reply: reply satisfies Reply };
    await using dir = await makeTempDir();
    await using emulator = await startVllm({ faults: () => fault });
    const found = await runBothWays(dir, emulatorNamed("vLLM"), emulator.baseUrl, {
      limit: 1,
      options: { max_retries: 0 },
    });
    for (const rows of [found.whole, found.streamed]) {
      expect(rows.map(endOf)).toEqual(["correct"]);
      expect(completionsOf(rows)[0]).toMatchObject({
        text,
        usage: { inputTokens: 50, outputTokens: 10 },
      });
    }
  });
});

const [speech = expect.unreachable()] = speeches;

describe.concurrent("a failure that looks like an answer", () => {
  interface Disguise {
    readonly name: string;
    readonly what: string;
    readonly fault: (isStreaming: boolean) => Fault;
    readonly variant?: object;
    /** Null: there is no such thing in this way of reading. */
    readonly whole: string | null;
    readonly streamed: string;
  }
  const disguises: readonly Disguise[] = [
    {
      name: "text-generation-webui",
      what: "whose exceptions are swallowed",
      fault: () => ({ kind: "server-error" }),
      variant: { failures: "swallowed" } satisfies Partial<TextGenerationWebuiVariant>,
      whole: "failed: server",
      streamed: "failed: server",
    },
    {
      name: "Ollama",
      what: "whose error became an empty chunk",
      fault: () => ({ kind: "mid-stream" }),
      whole: null,
      streamed: "failed: server",
    },
    {
      name: "OpenRouter",
      what: "whose provider failed behind the status 200",
      fault: () => ({ kind: "server-error" }),
      variant: { isFailureLate: true } satisfies Partial<OpenRouterVariant>,
      whole: "failed: server",
      streamed: "failed: server",
    },
    {
      name: "LM Studio",
      what: "whose error stands in the stream as a text",
      fault: () => ({ kind: "mid-stream" }),
      variant: { streamErrors: "data" } satisfies Partial<LmStudioVariant>,
      whole: null,
      streamed: "failed: server",
    },
    {
      name: "DeepSeek",
      what: "that sent signs of life and gave up",
      fault: (isStreaming) => ({ kind: "reply", reply: neverStarted(isStreaming) }),
      whole: "failed: protocol",
      streamed: "failed: protocol",
    },
  ];

  test.for(disguises)("at $name, $what, is never graded", async (wanted) => {
    const { name, fault, variant = {}, whole, streamed } = wanted;
    for (const isStreaming of whole === null ? [true] : [false, true]) {
      await using dir = await makeTempDir();
      await using emulator = await emulatorNamed(name).start({
        answer: saying([speech, speech]),
        faults: whereverPromptHas(beginningOf(1), fault(isStreaming)),
        variant,
      });
      const { rows } = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, {
        limit: 2,
        options: { stream: isStreaming, max_retries: 0 },
      });
      expect(rows.map(endOf)).toEqual(["correct", isStreaming ? streamed : whole]);
      expect(rows[1]?.scores).toEqual([]);
    }
  });
});
