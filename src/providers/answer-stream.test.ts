import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chatChunk, event } from "../../test/support/scripted-server.ts";
import { completionOf } from "./answer-parts.ts";
import { openAnswerStream, type StreamEnding } from "./answer-stream.ts";
import { readChatAnswer } from "./chat-response.ts";
import { openChatDraft } from "./chat-stream.ts";

function read(pieces: readonly (string | Buffer)[]): StreamEnding {
  const stream = openAnswerStream(openChatDraft(), undefined);
  for (const piece of pieces) stream.write(Buffer.from(piece));
  stream.end();
  return stream.ending();
}

/** The completion that a stream comes to, or the kind of its failure. */
function completionIn(pieces: readonly (string | Buffer)[]) {
  const ending = read(pieces);
  return ending.kind === "complete" ? completionOf(ending.parts) : ending.kind;
}

function wholeOf(message: object) {
  const parts = readChatAnswer({
    model: "test-model",
    system_fingerprint: "fp-test",
    choices: [{ message, finish_reason: "stop" }],
  });
  return parts === null ? "unreadable" : completionOf(parts);
}

/** Chunks with random texts in one member, as compact JSON or with the spaces and escapes of Python. */
const member = fc.constantFrom("content", "reasoning", "reasoning_content");
const texts = fc.array(fc.string({ unit: "binary", maxLength: 6 }), { maxLength: 30 });

describe("an answer in pieces", () => {
  test("equals the same answer read whole, whatever its characters and wherever the bytes are cut", () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        member,
        fc.integer({ min: 1, max: 400 }),
        (thoughts, said, name, size) => {
          const stream = [
            ...thoughts.map((text) => chatChunk({ [name]: text })),
            ...said.map((text) => chatChunk({ content: text })),
            chatChunk({}, "stop"),
            event("[DONE]"),
          ].join("");
          const bytes = Buffer.from(stream);
          const pieces: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += size)
            pieces.push(bytes.subarray(at, at + size));
          const isText = name === "content";
          const content = (isText ? [...thoughts, ...said] : said).join("");
          const message = { content, ...(isText ? {} : { [name]: thoughts.join("") }) };
          expect(completionIn(pieces)).toEqual(wholeOf(message));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("chunks that look alike are not mistaken for each other", () => {
    const pieces = [
      chatChunk({ content: "a" }),
      chatChunk({ content: 'b","role":"x' }),
      chatChunk({ content: "c\\" }),
      chatChunk({ content: '"d"' }),
      chatChunk({ content: "\\\n" }),
      chatChunk({ content: "e", reasoning: "hm" }),
      chatChunk({ content: "f" }, null, { choices: [{ index: 1, delta: { content: "no" } }] }),
      chatChunk({ content: "g" }),
      chatChunk({ content: "h" }, "length"),
      chatChunk({ content: "i" }, "length"),
    ];
    expect(completionIn([pieces.join("")])).toMatchObject({
      text: 'ab","role":"xc\\"d"\\\neghi',
      reasoning: "hm",
      rawFinishReason: "length",
    });
  });

  test("chunks in which more than one text changes are read in full", () => {
    const noted = (note: string) =>
      event({ content: note, choices: [{ delta: { content: "a" }, finish_reason: null }] });
    const both = (text: string, reasoning: string) => chatChunk({ content: text, reasoning });
    const stream = [
      noted("1"),
      noted("2"),
      both("b", "x"),
      both("b", "y"),
      both("c", "y"),
      event("[DONE]"),
    ];
    expect(completionIn([stream.join("")])).toMatchObject({ text: "aabbc", reasoning: "xyy" });
  });

  test("chunks with Python's spaces and escapes are read as any others", () => {
    const chunk = (text: string) =>
      `data: {"choices": [{"index": 0, "delta": {"content": "${text}"}, "finish_reason": null}]}\r\n\r\n`;
    const stream = [
      chunk("\\u00e9"),
      chunk("\\ud83d"),
      chunk("\\ude00"),
      chunk("=\\\\frac"),
      event("[DONE]"),
    ];
    expect(completionIn([stream.join("")])).toMatchObject({
      text: "é😀=\\frac",
      finishReason: "other",
    });
  });

  test("thinking between tags goes to the reasoning when the tags are spread over chunks", () => {
    for (const start of ["<think>", ""]) {
      const text = `${start}So 2 + 2 = 4.</think>\n\nThe answer is 4.`;
      const chunks = [...text].map((letter) => chatChunk({ content: letter }));
      expect(completionIn([...chunks, chatChunk({}, "stop")])).toEqual(wholeOf({ content: text }));
      expect(completionIn([...chunks, chatChunk({}, "stop")])).toMatchObject({
        text: "The answer is 4.",
        reasoning: "So 2 + 2 = 4.",
      });
    }
  });

  test("OpenRouter's blocks of thinking are paragraphs, as in a whole answer", () => {
    const detail = (index: number, text: string) => ({ type: "reasoning.text", index, text });
    const stream = [detail(0, "So "), detail(0, "first."), detail(1, "Then.")].map((part) =>
      chatChunk({ content: "", reasoning_details: [part] }),
    );
    const whole = { content: "4", reasoning_details: [detail(0, "So first."), detail(1, "Then.")] };
    const answer = completionIn([...stream, chatChunk({ content: "4" }, "stop")]);
    expect(answer).toEqual(wholeOf(whole));
    expect(answer).toMatchObject({ reasoning: "So first.\n\nThen." });
  });

  test("Mistral's parts of content are joined, thinking apart", () => {
    const thinking = (text: string) => [{ type: "thinking", thinking: [{ type: "text", text }] }];
    const stream = [
      chatChunk({ content: thinking("So ") }),
      chatChunk({ content: thinking("4.") }),
      chatChunk({ content: [{ type: "text", text: "It " }] }),
      chatChunk({ content: "is 4." }, "stop"),
    ];
    expect(completionIn(stream)).toMatchObject({ text: "It is 4.", reasoning: "So 4." });
  });

  test("a refusal is put together and kept apart", () => {
    const stream = [
      chatChunk({ refusal: "I can" }),
      chatChunk({ refusal: "not." }),
      chatChunk({}, "stop"),
    ];
    expect(completionIn(stream)).toMatchObject({ text: "", refusal: "I cannot." });
  });

  test("an event that cannot be read spoils the answer, but half an event behind the end does not", () => {
    expect(
      completionIn([chatChunk({ content: "4" }), "data: {oops\n\n", chatChunk({}, "stop")]),
    ).toBe("garbled");
    const cut = chatChunk({}, null, { choices: [], usage: { prompt_tokens: 1 } }).slice(0, 60);
    expect(completionIn([chatChunk({ content: "4" }), chatChunk({}, "stop"), cut])).toMatchObject({
      text: "4",
    });
    expect(completionIn([chatChunk({ content: "4" }), cut])).toBe("cut-off");
  });

  test("events of a server's own are passed over", () => {
    const stream = [
      "event: ping\ndata: pong\n\n",
      "data:\n\n",
      chatChunk({ content: "4" }),
      chatChunk({}, "stop"),
    ];
    expect(completionIn(stream)).toMatchObject({ text: "4" });
  });
});
