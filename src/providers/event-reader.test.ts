import { describe, expect, test } from "vitest";
import { openEventReader } from "./event-reader.ts";

/** What is heard of some bytes that come in pieces of one size. */
function heard(stream: string | Buffer, size = Number.POSITIVE_INFINITY): readonly string[] {
  const events: string[] = [];
  const reader = openEventReader({
    hear: (data, name) => events.push(name === "" ? data : `${name}: ${data}`),
  });
  const bytes = Buffer.from(stream);
  for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size));
  reader.end();
  return events;
}

const spellings: readonly (readonly [string, string, readonly string[]])[] = [
  ["lines that end in LF", "data: a\n\ndata: b\n\n", ["a", "b"]],
  ["lines that end in CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
  ["lines that end in CR", "data: a\r\rdata: b\r\r", ["a", "b"]],
  ["data without the space", "data:a\n\ndata:  b\n\n", ["a", " b"]],
  ["a byte order mark", "\uFEFFdata: a\n\n", ["a"]],
  ["comments", ": OPENROUTER PROCESSING\n\ndata: a\n: ping\n\n:\n\ndata: b\n\n", ["a", "b"]],
  ["data in several lines", "data: {\r\ndata:  1}\r\n\r\ndata: b\r\n\r\n", ["{\n 1}", "b"]],
  ["no blank line at the end", "data: a\n\ndata: b\n", ["a", "b"]],
  ["no line break at the end", "data: a\n\ndata: b", ["a", "b"]],
  ["named events", "event: error\ndata: a\n\nid: 7\nretry: 1\ndata: b\n\n", ["error: a", "b"]],
  [
    "an error in a field of its own",
    'error: {"code":500}\n\ndata: [DONE]\n\n',
    ['error: {"code":500}', "[DONE]"],
  ],
  [
    "fields without a colon, and blank lines for nothing",
    "\n\ndata\n\nunknown\n\ndata: a\n\n\n\n",
    ["", "a"],
  ],
  ["characters of many bytes", "data: é∑😀\n\ndata: ∫\n\n", ["é∑😀", "∫"]],
];

describe("server-sent events", () => {
  test.each(spellings)("with %s are heard, however the bytes are cut", (_name, stream, events) => {
    for (const size of [1, 2, 3, 5, 7, 1_000]) expect(heard(stream, size)).toEqual(events);
  });

  test("a line of many pieces is read in time that grows with its length", () => {
    const line = `data: ${"x".repeat(4_000_000)}\n\n`;
    expect(heard(line, 100)[0]?.length).toBe(4_000_000);
  });

  test("nothing is heard of nothing", () => {
    expect(heard("")).toEqual([]);
  });
});
