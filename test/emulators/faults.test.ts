import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "./emulator-options.ts";
import {
  type Fault,
  type FaultSchedule,
  firstAttempts,
  seededFaults,
  serverFaults,
  transportFaults,
  whereverPromptHas,
} from "./fault-schedule.ts";
import { chatOf, rawCall } from "./hosted-raw-call.ts";
import { startLlamaCpp } from "./llama-cpp.ts";
import { rawPost, rawSocket } from "./raw-socket.ts";

const ways = [{ stream: false }, { stream: true }] as const;

/** All bytes that come for a chat, and how the connection ends. */
async function bytesOf(
  fault: Fault,
  stream: boolean,
  options: EmulatorOptions = {},
): Promise<{ readonly bytes: Buffer; readonly end: string; readonly completed: number }> {
  await using emulator = await startLlamaCpp({ faults: () => fault, ...options });
  const body = chatOf("test-model", { stream });
  using connection = rawSocket(
    emulator.port,
    rawPost("/v1/chat/completions", body, { connection: "close" }),
  );
  const end = await connection.ended;
  return { bytes: connection.received(), end, completed: emulator.counters().completed };
}

/** The body behind the headers, chunk sizes included. */
function bodyOf(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.slice(text.indexOf("\r\n\r\n") + 4);
}

describe.each(ways)("with %o", ({ stream }) => {
  test("`drop` closes the connection without a byte", async () => {
    const { bytes, end, completed } = await bytesOf({ kind: "drop" }, stream);
    expect([bytes.length, end, completed]).toEqual([0, "end", 0]);
  });

  test("`reset` sends a RST, before or behind the headers", async () => {
    const before = await bytesOf({ kind: "reset" }, stream);
    expect([before.bytes.length, before.end]).toEqual([0, "ECONNRESET"]);
    const behind = await bytesOf({ kind: "reset", isAfterHeaders: true }, stream);
    expect(behind.end).toBe("ECONNRESET");
    expect(behind.bytes.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
  });

  test("`delay` answers late and right", async () => {
    const { bytes, completed } = await bytesOf({ kind: "delay", ms: 20 }, stream);
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(completed).toBe(1);
  });

  test("`garbage` is no HTTP, or HTTP with neither JSON nor events", async () => {
    const raw = await bytesOf({ kind: "garbage" }, stream);
    expect(raw.bytes.toString()).not.toMatch(/^HTTP/);
    const http = await bytesOf({ kind: "garbage", isHttp: true }, stream);
    expect(http.bytes.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(bodyOf(http.bytes)).not.toMatch(/^(data:|\{)/);
  });

  test("`truncate` sends half and closes", async () => {
    const { bytes, end, completed } = await bytesOf({ kind: "truncate" }, stream);
    expect([end, completed]).toEqual(["end", 0]);
    const body = bodyOf(bytes);
    if (stream) {
      expect(body).not.toContain("[DONE]");
      expect(body).not.toMatch(/0\r\n\r\n$/);
      expect(body).not.toMatch(/\n\n\r\n$/);
    } else {
      const length = Number(/content-length: (\d+)/i.exec(bytes.toString())?.[1]);
      expect(Buffer.byteLength(body)).toBe(Math.floor(length / 2));
    }
  });

  test("`truncate` in good order looks like a whole answer to HTTP", async () => {
    const { bytes } = await bytesOf({ kind: "truncate", isOrderly: true }, stream);
    const body = bodyOf(bytes);
    expect(body).toMatch(/0\r\n\r\n$/);
    expect(body).not.toMatch(/"finish_reason":"stop"/);
    expect(body).not.toContain("[DONE]");
  });

  test("`truncate` in silence keeps the connection until the client has enough", async () => {
    await using emulator = await startLlamaCpp({
      faults: () => ({ kind: "truncate", isSilent: true }),
    });
    const post = rawPost("/v1/chat/completions", chatOf("test-model", { stream }));
    using connection = rawSocket(emulator.port, post);
    await expect.poll(() => connection.received().toString()).toContain("Six");
    connection.socket.destroy();
    await expect.poll(() => emulator.counters().running).toBe(0);
    expect(emulator.counters().completed).toBe(0);
  });

  test("`slow-loris` sends headers and then byte by byte", async () => {
    await using emulator = await startLlamaCpp({
      faults: () => ({ kind: "slow-loris", byteMs: 10 }),
    });
    const post = rawPost("/v1/chat/completions", chatOf("test-model", { stream }));
    using connection = rawSocket(emulator.port, post);
    await expect.poll(() => connection.pieces.length).toBeGreaterThan(5);
    expect(connection.received().toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(bodyOf(connection.received()).length).toBeLessThan(2_000);
    expect(emulator.counters().running).toBe(0);
  });

  test("`oversized` is a well-formed answer beyond 32 MB", async () => {
    const { bytes } = await bytesOf({ kind: "oversized" }, stream);
    expect(bytes.length).toBeGreaterThan(32 * 1_024 * 1_024);
    expect(bytes.subarray(-400).toString()).toContain(stream ? "[DONE]" : '"usage"');
  });

  test("`silence` answers nothing", async () => {
    await using emulator = await startLlamaCpp({ faults: () => ({ kind: "silence" }) });
    const post = rawPost("/v1/chat/completions", chatOf("test-model", { stream }));
    using connection = rawSocket(emulator.port, post);
    await expect.poll(() => emulator.counters().faults).toBe(1);
    expect(connection.received().length).toBe(0);
  });

  test("`reply` says what a test wants to be said", async () => {
    const reply = { status: 403, headers: { "x-by": "test" } };
    const { bytes } = await bytesOf({ kind: "reply", reply }, stream);
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*x-by: test/);
  });

  test("`server-error` is the server's own, and `busy` its proxy's where it has none", async () => {
    const error =
      '{"error":{"message":"Context size has been exceeded.","type":"server_error","code":500}}';
    expect(bodyOf((await bytesOf({ kind: "server-error" }, stream)).bytes)).toBe(error);
    const busy = await bytesOf({ kind: "busy" }, stream);
    expect(busy.bytes.toString()).toMatch(
      /^HTTP\/1\.1 503 [\s\S]*content-type: text\/html[\s\S]*nginx/i,
    );
  });

  test("`mid-stream` fails half way, or before the answer when nothing is streamed", async () => {
    const { bytes, completed } = await bytesOf({ kind: "mid-stream" }, stream);
    expect(completed).toBe(0);
    const text = bytes.toString();
    expect(text).toMatch(stream ? /^HTTP\/1\.1 200/ : /^HTTP\/1\.1 500/);
    if (stream) expect(text).toMatch(/"content":"Six [\s\S]*data: \{"error":[\s\S]*data: \[DONE\]/);
  });
});

test("faults hit an answer that is an error too", async () => {
  const options = { contextTokens: 1 };
  const { bytes } = await bytesOf({ kind: "truncate" }, false, options);
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 400 [\s\S]*\{"error":\{"code":400,"message":"requ/);
});

test("no fault hits other calls, unless it is asked for", async () => {
  await using emulator = await startLlamaCpp({ faults: () => ({ kind: "drop" }) });
  expect((await rawCall(`${emulator.baseUrl}/models`)).status).toBe(200);
  expect(emulator.counters().faults).toBe(0);
  emulator.change({ otherFaults: () => ({ kind: "server-error" }) });
  expect((await rawCall(`${emulator.baseUrl}/models`)).status).toBe(500);
});

describe("a schedule", () => {
  /** Which fault a call meets. */
  async function faultsOf(
    schedule: FaultSchedule,
    calls: readonly { readonly id: string; readonly question?: string }[],
  ): Promise<readonly (string | null)[]> {
    const met: (string | null)[] = [];
    await using emulator = await startLlamaCpp({
      faults: (request) => {
        met.push(schedule(request)?.kind ?? null);
        return null;
      },
    });
    for (const { id, question } of calls) {
      const body = chatOf("test-model", {}, question);
      const headers = { "x-client-request-id": id };
      await rawCall(`${emulator.baseUrl}/chat/completions`, body, headers);
    }
    return met;
  }

  test("by a seed hits the same calls whatever their order, and about as many as its rate says", async () => {
    const schedule = seededFaults({ seed: 7, rate: 0.1 });
    const ids = Array.from({ length: 400 }, (_, index) => `sample${index}-r0-a1`);
    const forth = await faultsOf(
      schedule,
      ids.map((id) => ({ id })),
    );
    const back = await faultsOf(
      schedule,
      ids.toReversed().map((id) => ({ id })),
    );
    expect(back.toReversed()).toEqual(forth);
    const hits = forth.filter((kind) => kind !== null);
    expect(hits.length).toBeGreaterThan(20);
    expect(hits.length).toBeLessThan(60);
    expect(new Set(hits).size).toBeGreaterThan(6);
  });

  test("by another seed, or for another attempt, hits other calls", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => ({ id: `sample${index}-r0-a1` }));
    const again = ids.map(({ id }) => ({ id: id.replace("-a1", "-a2") }));
    const schedule = seededFaults({ seed: 7, rate: 0.5 });
    const first = await faultsOf(schedule, ids);
    expect(await faultsOf(seededFaults({ seed: 8, rate: 0.5 }), ids)).not.toEqual(first);
    expect(await faultsOf(schedule, again)).not.toEqual(first);
  });

  test("of rate 0 hits none, of rate 1 all, with the faults it was given", async () => {
    const ids = Array.from({ length: 30 }, (_, index) => ({ id: `sample${index}-r0-a1` }));
    const none = await faultsOf(seededFaults({ seed: 1, rate: 0 }), ids);
    expect(new Set(none)).toEqual(new Set([null]));
    const faults = [{ kind: "drop" }, { kind: "reset" }] as const;
    const all = await faultsOf(seededFaults({ seed: 1, rate: 1, faults }), ids);
    expect(new Set(all)).toEqual(new Set(["drop", "reset"]));
  });

  test("for first attempts lets the second pass, whether attempts are numbered or not", async () => {
    const schedule = firstAttempts({ kind: "drop" });
    expect(await faultsOf(schedule, [{ id: "a-r0-a1" }, { id: "a-r0-a2" }])).toEqual([
      "drop",
      null,
    ]);
    expect(await faultsOf(schedule, [{ id: "" }, { id: "" }])).toEqual(["drop", null]);
  });

  test("for a prompt hits it at every attempt", async () => {
    const schedule = whereverPromptHas("cursed", { kind: "drop" });
    const calls = [
      { id: "a-r0-a1", question: "the cursed one" },
      { id: "a-r0-a2", question: "the cursed one" },
      { id: "b-r0-a1", question: "another" },
    ];
    expect(await faultsOf(schedule, calls)).toEqual(["drop", "drop", null]);
  });

  test("has all faults of the two lists by default", () => {
    const kinds = [...transportFaults, ...serverFaults].map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(10);
  });
});
