import { describe, expect, test } from "vitest";
import { allEmulators } from "./all-emulators.ts";
import type { EmulatorEntry } from "./emulator-entry.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { type Fault, serverFaults, transportFaults } from "./fault-schedule.ts";
import { chatOf } from "./hosted-raw-call.ts";

const options = {
  models: [{ id: "test-model" }],
  answer: () => ({ text: "0123456789abcdefghij", reasoning: "let me think about it" }),
} satisfies EmulatorOptions;

/** All that a call came to; a call that broke has an error and what it got before. */
interface Outcome {
  readonly status: number | null;
  readonly text: string;
  readonly isBroken: boolean;
}

const enough = 1_024 * 1_024;

/** Calls until the end, or until a megabyte has come, or until no byte came for so long behind the headers. */
async function outcomeOf(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  silenceMs = 10_000,
): Promise<Outcome> {
  const leaving = new AbortController();
  let status: number | null = null;
  let text = "";
  let patience: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(() => leaving.abort(), silenceMs);
  };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    status = response.status;
    const decoder = new TextDecoder();
    wait();
    for await (const piece of response.body ?? []) {
      wait();
      text += decoder.decode(piece, { stream: true });
      if (text.length > enough) break;
    }
    return { status, text, isBroken: false };
  } catch {
    return { status, text, isBroken: true };
  } finally {
    clearTimeout(patience);
    leaving.abort();
  }
}

/** Starts the emulator, asks it one thing and stops it. */
async function ask(
  entry: EmulatorEntry,
  {
    members = {},
    given = {},
    path = "/chat/completions",
    headers = {},
    silenceMs = 10_000,
  }: {
    readonly members?: object;
    readonly given?: EmulatorOptions;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly silenceMs?: number;
  },
): Promise<Outcome> {
  await using emulator = await entry.start({ ...options, ...given });
  const url = `${emulator.origin}${entry.basePath}${path}${entry.query}`;
  return await outcomeOf(url, { ...chatOf("test-model"), ...members }, headers, silenceMs);
}

/** The text of a chat's deltas or of its message. */
function contentOf({ text }: Outcome): string {
  const contents = [...text.matchAll(/"content": ?"((?:[^"\\]|\\.)*)"/g)];
  return contents.map(([, content]) => JSON.parse(`"${content}"`)).join("");
}

test("no two emulators have one name", () => {
  const names = allEmulators.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe.concurrent.each(allEmulators)("$name", (entry) => {
  const usage = { stream_options: { include_usage: true } };

  test("answers a chat whole and streamed", async () => {
    const whole = await ask(entry, {});
    expect([whole.status, contentOf(whole)]).toEqual([200, "0123456789abcdefghij"]);
    const stream = await ask(entry, { members: { stream: true } });
    expect([stream.status, contentOf(stream)]).toEqual([200, "0123456789abcdefghij"]);
    expect(stream.text).toMatch(/"finish_reason": ?"stop"[\s\S]*data: \[DONE\]\n\n$/);
  });

  test("streams its usage as its entry says", async () => {
    const stream = await ask(entry, { members: { stream: true } });
    const asked = await ask(entry, { members: { stream: true, ...usage } });
    const hasUsage = ({ text }: Outcome) => /"completion_tokens": ?5/.test(text);
    expect(hasUsage(stream)).toBe(entry.streamsUsage === "always");
    // Who sends it always may refuse to be asked for it.
    if (asked.status === 200) expect(hasUsage(asked)).toBe(entry.streamsUsage !== "never");
    else expect(entry.streamsUsage).toBe("always");
  });

  test("puts thinking where its entry says", async () => {
    const { text } = await ask(entry, { given: { isThinking: true } });
    if (entry.reasoning === "parts") {
      expect(text).toMatch(/"type": ?"thinking"[\s\S]*let me/);
      return;
    }
    const place = /"(reasoning_content|reasoning)": ?"let me/.exec(text)?.[1] ?? "hidden";
    const inline = /"content": ?"(<think>)?\\?n?let me/.exec(text);
    const found = inline === null ? place : inline[1] === undefined ? "think-unopened" : "think";
    expect(found).toBe(entry.reasoning);
  });

  test("honors the token limits that its entry names", async () => {
    for (const name of ["max_tokens", "max_completion_tokens"] as const) {
      const outcome = await ask(entry, { members: { [name]: 2 } });
      const isHonored = entry.tokenLimits.includes(name);
      if (isHonored) expect(contentOf(outcome), name).toBe("01234567");
      else if (entry.otherTokenLimit === "refused") expect(outcome.status, name).not.toBe(200);
      else expect(contentOf(outcome), name).toBe("0123456789abcdefghij");
    }
  });

  test("refuses or cuts an over-long prompt as its entry says", async () => {
    const messages = [{ role: "user", content: "x".repeat(40_000) }];
    const outcome = await ask(entry, {
      members: { messages, max_tokens: 10 },
      given: { contextTokens: 2_048 },
    });
    if (entry.overlongPrompt === "refused") {
      expect(outcome.status).toBe(400);
    } else {
      expect(contentOf(outcome)).toBe("0123456789abcdefghij");
      const promptTokens = Number(/"prompt_tokens": ?(\d+)/.exec(outcome.text)?.[1]);
      expect(promptTokens).toBeLessThan(2_048);
    }
  });

  test("meets an unknown model as its entry says", async () => {
    const outcome = await ask(entry, { members: { model: "no-such-model" } });
    if (entry.unknownModel === "ignored") expect(outcome.status).toBe(200);
    else expect([400, 404]).toContain(outcome.status);
  });

  test("meets a path that it does not have as its entry says", async () => {
    const outcome = await ask(entry, { path: "/no/such/path" });
    expect(outcome.status).toBe(entry.wrongPathStatus);
    expect(contentOf(outcome)).toBe("");
  });

  test("meets one request too many as its entry says", async () => {
    await using emulator = await entry.start({
      ...options,
      slots: 1,
      queueLimit: 0,
      firstTokenMs: 60_000,
    });
    const url = `${emulator.origin}${entry.basePath}/chat/completions${entry.query}`;
    const calls = [outcomeOf(url, chatOf("test-model"))];
    await expect.poll(() => emulator.counters().running, { interval: 2 }).toBe(1);
    let end: "waits" | "refused" | null = null;
    calls.push(
      outcomeOf(url, chatOf("test-model")).then((outcome) => {
        if (outcome.status !== null) end = "refused";
        return outcome;
      }),
    );
    await expect
      .poll(() => end ?? (emulator.counters().waiting === 1 ? "waits" : null), { interval: 2 })
      .toBe(entry.overload);
    await emulator.stop();
    await Promise.all(calls);
  });

  test("checks its key if its entry says so", async () => {
    const given = { apiKey: "sk-right" };
    const wrong = await ask(entry, { given, headers: entry.keyHeaders("sk-wrong") });
    expect(wrong.status !== 200).toBe(entry.checksKey);
    const right = await ask(entry, { given, headers: entry.keyHeaders("sk-right") });
    expect(right.status).toBe(200);
  });

  test("has the other APIs that its entry names, and no more", async () => {
    const bodies = {
      completions: { messages: undefined, prompt: "6 times 7 is" },
      responses: { messages: undefined, input: "6 times 7?" },
    };
    for (const api of ["completions", "responses"] as const) {
      const outcome = await ask(entry, { path: `/${api}`, members: bodies[api] });
      const hasAnswer = outcome.text.includes("0123456789abcdefghij");
      expect(hasAnswer, api).toBe(entry.otherApis.includes(api));
    }
  });

  describe.each([{ stream: false }, { stream: true }])("with %o", ({ stream }) => {
    // A short delay is one too, and a whole body of 32 MB is made often enough elsewhere.
    const faults = [...transportFaults, ...serverFaults]
      .map((fault) => (fault.kind === "delay" ? { ...fault, ms: 75 } : fault))
      .map((fault) => (fault.kind === "slow-loris" ? { ...fault, byteMs: 60_000 } : fault))
      .filter((fault) => stream || fault.kind !== "oversized");

    test.each(faults)("and the fault %o", async (fault: Fault) => {
      const outcome = await ask(entry, {
        members: { stream },
        given: { faults: () => fault },
        ...(fault.kind === "slow-loris" ? { silenceMs: 100 } : {}),
      });
      const isWhole = contentOf(outcome) === "0123456789abcdefghij" && !outcome.isBroken;
      expect(isWhole).toBe(fault.kind === "delay");
      switch (fault.kind) {
        case "drop":
        case "reset":
        case "garbage":
          expect(outcome).toEqual({ status: null, text: "", isBroken: true });
          break;
        case "truncate":
          expect(outcome).toMatchObject({ status: 200, isBroken: true });
          break;
        case "slow-loris":
          expect(outcome).toMatchObject({ status: 200, isBroken: true });
          expect(outcome.text).toBe("");
          break;
        case "oversized":
          expect(outcome.text.length).toBeGreaterThan(enough);
          break;
        case "busy":
        case "server-error":
          expect(outcome.isBroken).toBe(false);
          expect(outcome.text).not.toContain("0123");
          break;
        case "mid-stream":
          expect(outcome.text.includes("0123")).toBe(stream);
          break;
        default:
          expect(outcome.status).toBe(200);
      }
    });
  });
});
