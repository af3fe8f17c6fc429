import { describe, expect, test } from "vitest";
import type { Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./emulator-options.ts";
import { chatOf, rawCall } from "./hosted-raw-call.ts";
import { startLlamaCpp } from "./llama-cpp.ts";
import { startLmStudio } from "./lm-studio.ts";
import { startOllama } from "./ollama.ts";
import { rawPost, rawSocket } from "./raw-socket.ts";
import { startTextGenerationWebui } from "./text-generation-webui.ts";
import { startVllm } from "./vllm.ts";

function chat(emulator: Pick<Emulator, "baseUrl">, members: object = {}, signal?: AbortSignal) {
  return fetch(`${emulator.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(chatOf("test-model", { ...members })),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Asks, and forgets the answer. */
async function ask(emulator: Pick<Emulator, "baseUrl">, question: string): Promise<string> {
  const response = await chat(emulator, { messages: [{ role: "user", content: question }] });
  await response.text();
  return question;
}

describe("slots", () => {
  test("are never more than there are, and who waits is served in order of arrival", async () => {
    await using emulator = await startLlamaCpp({ slots: 2, firstTokenMs: 20 });
    const finished: string[] = [];
    const asked = ["a", "b", "c", "d", "e"].map(async (question, index) => {
      await expect
        .poll(() => emulator.requests.length, { interval: 2 })
        .toBeGreaterThanOrEqual(index);
      finished.push(await ask(emulator, question));
    });
    await Promise.all(asked);
    expect(emulator.counters()).toMatchObject({ mostRunning: 2, completed: 5, running: 0 });
    expect(new Set(finished).size).toBe(5);
    const order = emulator.requests.map(({ prompt }) => prompt);
    for (const [place, question] of finished.entries()) {
      expect(Math.abs(order.indexOf(question) - place)).toBeLessThanOrEqual(1);
    }
  });

  test("a server with a limit refuses who would wait beyond it", async () => {
    await using emulator = await startOllama({ queueLimit: 1, firstTokenMs: 60_000 });
    const leaving = new AbortController();
    const first = chat(emulator, {}, leaving.signal).catch(() => {});
    await expect.poll(() => emulator.counters().running, { interval: 2 }).toBe(1);
    const second = chat(emulator, {}, leaving.signal).catch(() => {});
    await expect.poll(() => emulator.counters().waiting).toBe(1);
    expect((await chat(emulator)).status).toBe(503);
    leaving.abort();
    await Promise.all([first, second]);
    await expect.poll(() => emulator.counters()).toMatchObject({ aborted: 1, left: 1, running: 0 });
  });
});

describe("a client that goes away", () => {
  test("stops the generation, and its slot is free", async () => {
    await using emulator = await startLlamaCpp({ slots: 1, tokenMs: 60_000 });
    const leaving = new AbortController();
    const response = await chat(emulator, { stream: true }, leaving.signal);
    await response.body?.getReader().read();
    leaving.abort();
    await expect.poll(() => emulator.counters()).toMatchObject({ aborted: 1, running: 0 });
    emulator.change({ tokenMs: 0 });
    expect((await chat(emulator)).status).toBe(200);
    expect(emulator.counters()).toMatchObject({ completed: 1, unheard: 0 });
  });

  test("is not noticed by servers that work on, and the slot is held to the end", async () => {
    await using emulator = await startTextGenerationWebui({
      variant: { stopsOnDisconnect: false },
      firstTokenMs: 400,
    });
    const leaving = new AbortController();
    const asked = chat(emulator, { stream: true }, leaving.signal).catch(() => {});
    await expect.poll(() => emulator.counters().running, { interval: 2 }).toBe(1);
    leaving.abort();
    await asked;
    const next = ask(emulator, "next");
    await expect.poll(() => emulator.counters().unheard).toBe(1);
    await next;
    expect(emulator.counters()).toMatchObject({ aborted: 0, completed: 1, mostRunning: 1 });
  });

  test("is noticed by LM Studio only when the prompt is processed", async () => {
    await using emulator = await startLmStudio({ firstTokenMs: 400, tokenMs: 60_000 });
    const leaving = new AbortController();
    const asked = chat(emulator, { stream: true }, leaving.signal).catch(() => {});
    await expect.poll(() => emulator.counters().running, { interval: 2 }).toBe(1);
    leaving.abort();
    await asked;
    expect(emulator.counters().aborted).toBe(0);
    await expect.poll(() => emulator.counters().aborted).toBe(1);
  });
});

describe("loading", () => {
  test("a model that is loaded on first use is loaded once for all who wait", async () => {
    await using emulator = await startLmStudio({
      models: [{ id: "test-model", isLoaded: false }],
      loadingMs: 20,
    });
    await Promise.all([ask(emulator, "a"), ask(emulator, "b"), ask(emulator, "c")]);
    await ask(emulator, "d");
    expect(emulator.counters()).toMatchObject({ loads: 1, completed: 4 });
  });

  test("models that put each other out of memory are loaded again and again", async () => {
    await using emulator = await startLmStudio({
      models: [{ id: "one" }, { id: "two", isLoaded: false }],
      variant: { keepsOnlyLastModel: true },
    });
    for (const model of ["one", "two", "two", "one"])
      await (await chat(emulator, { model })).text();
    expect(emulator.counters()).toMatchObject({ loads: 2, completed: 4 });
  });

  test("a server whose port is closed meanwhile refuses connections, and then answers", async () => {
    await using emulator = await startVllm({ loadingMs: 600 });
    await expect(chat(emulator)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    await expect
      .poll(() =>
        chat(emulator).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});

test("a server that is stopped resets what it has, refuses what comes, and comes back as it was", async () => {
  await using emulator = await startLlamaCpp({ tokenMs: 60_000 });
  const response = await chat(emulator, { stream: true });
  const reader = response.body?.getReader();
  await reader?.read();
  await emulator.stop();
  await expect(
    (async () => {
      while ((await reader?.read())?.done === false);
    })(),
  ).rejects.toThrow("terminated");
  await expect(chat(emulator)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  emulator.change({ tokenMs: 0 });
  await emulator.restart();
  expect((await chat(emulator)).status).toBe(200);
  expect(emulator.counters()).toMatchObject({ requests: 2, completed: 1, aborted: 1 });
});

test("an idle connection is closed after its time", async () => {
  await using emulator = await startLlamaCpp({ keepAliveMs: 50 });
  using connection = rawSocket(emulator.port, "GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
  expect(await connection.ended).toBe("end");
  expect(connection.received().toString()).toContain('{"status":"ok"}');
});

test("the log has each request with its headers, its body and its numbers", async () => {
  await using emulator = await startLlamaCpp();
  const body = chatOf("test-model", { temperature: 0 });
  const headers = { "x-client-request-id": "0123456789abcdef-r2-a3", authorization: "Bearer k" };
  await rawCall(`${emulator.baseUrl}/chat/completions?x=1`, body, headers);
  await rawCall(`${emulator.baseUrl}/chat/completions`, body);
  await rawCall(`${emulator.baseUrl}/chat/completions`, body);
  const [numbered, first, second] = emulator.requests;
  expect(numbered).toMatchObject({
    method: "POST",
    path: "/v1/chat/completions",
    headers: { authorization: "Bearer k" },
    body: { model: "test-model", temperature: 0 },
    prompt: "What is 6 times 7?",
    identity: "0123456789abcdef-r2",
    repeat: 2,
    attempt: 3,
  });
  expect([first?.attempt, second?.attempt]).toEqual([1, 2]);
});

describe("a stream's framing", () => {
  const answer = () => ({ text: "6 × 7 → 42 😀 \\boxed{42}" });

  async function bytesOf(framing: EmulatorOptions["framing"]): Promise<string> {
    await using emulator = await startLlamaCpp({ answer, ...(framing ? { framing } : {}) });
    const response = await chat(emulator, { stream: true });
    return Buffer.from(await response.arrayBuffer()).toString("utf8");
  }

  test("ends lines as it is told, with or without a space, and begins with a mark", async () => {
    const text = await bytesOf({ lineEnding: "\r\n", hasSpace: false, hasBom: true });
    expect(text).toMatch(/^\uFEFFdata:\{"id":/);
    expect(text).toMatch(/\}\r\n\r\ndata:\[DONE\]\r\n\r\n$/);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(await bytesOf({ lineEnding: "\r" })).toMatch(/\}\r\rdata: \[DONE\]\r\r$/);
  });

  test("has comments, several lines an event, no end, no last blank line", async () => {
    expect(await bytesOf({ hasComments: true })).toMatch(/^: still here\n\ndata: /);
    expect(await bytesOf({ isMultiLine: true })).toMatch(/^data: \{\ndata: {2}"id"/);
    expect(await bytesOf({ hasDone: false })).not.toContain("[DONE]");
    expect(await bytesOf({ hasFinalBlankLine: false })).toMatch(/\n\ndata: \[DONE\]\n$/);
  });

  test("is cut inside of characters", async () => {
    await using emulator = await startLlamaCpp({ answer });
    const body = chatOf("test-model", { stream: true });
    using connection = rawSocket(
      emulator.port,
      rawPost("/v1/chat/completions", body, { connection: "close" }),
    );
    await connection.ended;
    const chunks = connection
      .received()
      .toString("latin1")
      .split(/\r\n[0-9a-f]+\r\n/)
      .map((chunk) => Buffer.from(chunk, "latin1").toString("utf8"));
    expect(chunks.some((chunk) => chunk.endsWith("\uFFFD"))).toBe(true);
    const deltas = (await bytesOf({})).matchAll(/"content":"([^"]*)"/g);
    expect([...deltas].map(([, text]) => text).join("")).toBe(answer().text.replace("\\", "\\\\"));
  });
});

test("a server that ignores `stream` answers in JSON", async () => {
  await using emulator = await startLlamaCpp({ isStreamIgnored: true });
  const response = await chat(emulator, { stream: true });
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await response.json()).toMatchObject({ object: "chat.completion" });
});

test.each([
  ["counted", '"usage":{"prompt_tokens":5,"completion_tokens":15,"total_tokens":20}'],
  ["null", '"usage":null'],
  ["zero", '"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}'],
  ["partial", '"usage":{"completion_tokens":15}'],
  ["absent", null],
] as const)("the usage may be %s", async (usage, expected) => {
  await using emulator = await startLlamaCpp({ usage });
  for (const stream of [false, true]) {
    const members = { stream, stream_options: { include_usage: true } };
    const text = await (await chat(emulator, members)).text();
    if (expected === null) expect(text).not.toContain("usage");
    else expect(text).toContain(expected);
  }
});

test("a long silence is filled with the server's sign of life", async () => {
  await using emulator = await startTextGenerationWebui({ pingMs: 10, firstTokenMs: 100 });
  const text = await (await chat(emulator, { stream: true })).text();
  expect(text).toMatch(/^: ping - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\+00:00\n\n/);
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
});

test("the answer may depend on the prompt, on the choice and on who else is at work", async () => {
  await using emulator = await startVllm({
    answer: (prompt, body, { index, running }) => ({
      text: `${prompt}/${String(body["seed"])}/${index}/${running}`,
    }),
  });
  const response = await chat(emulator, { n: 2, seed: 7 });
  expect(await response.json()).toMatchObject({
    choices: [
      { index: 0, message: { content: "What is 6 times 7?/7/0/0" } },
      { index: 1, message: { content: "What is 6 times 7?/7/1/0" } },
    ],
  });
});
