import { createServer, type ServerResponse } from "node:http";

// A process of its own: `node stream-server.ts`. Answers every chat request with the same 200 tokens, whole or as a stream with one delta per
// token; prints its port. The first part of the path says how a stream is written: `together` at one go, `apart` each token by itself.

const solution = `Let $x$ be the number that we look for. Then $\\frac{x}{2} + 3 = 24$, so we subtract $3$ from both sides:
\\[\\frac{x}{2} = 21.\\]
Multiplying by $2$ gives $x = 42$. We check: $\\frac{42}{2} + 3 = 21 + 3 = 24$, as it should be. `;
const text = `${solution.repeat(4).slice(0, 770)} The answer is $\\boxed{42}$.`;
const tokens = Array.from({ length: 200 }, (_, index) =>
  text.slice(
    Math.round((index * text.length) / 200),
    Math.round(((index + 1) * text.length) / 200),
  ),
);
const frame = {
  id: "chatcmpl-9f8e7d6c5b4a39281706",
  created: 1_700_000_000,
  model: "bare",
  system_fingerprint: "fp_bare",
};
const usage = { prompt_tokens: 60, completion_tokens: 200, total_tokens: 260 };
const whole = JSON.stringify({
  ...frame,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
  usage,
});
const chunk = (choices: readonly object[], tail: object = {}): string =>
  `data: ${JSON.stringify({ ...frame, object: "chat.completion.chunk", choices, ...tail })}\n\n`;
const delta = (content: object, finishReason: string | null): string =>
  chunk([{ index: 0, delta: content, logprobs: null, finish_reason: finishReason }]);
const events = [
  delta({ role: "assistant", content: "" }, null),
  ...tokens.map((content) => delta({ content }, null)),
  delta({}, "stop"),
  chunk([], { usage }),
  "data: [DONE]\n\n",
];
const models = JSON.stringify({ object: "list", data: [{ id: "bare", object: "model" }] });

function sendJson(response: ServerResponse, body: string): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function writeFrom(response: ServerResponse, index: number): void {
  const event = events[index];
  if (event === undefined) {
    response.end();
    return;
  }
  response.write(event);
  setImmediate(() => writeFrom(response, index + 1));
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    if (request.method === "GET") {
      sendJson(response, models);
    } else if (!Buffer.concat(parts).includes('"stream":true')) {
      sendJson(response, whole);
    } else {
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (request.url?.startsWith("/apart/") === true) {
        writeFrom(response, 0);
      } else {
        // Every token is a chunk of HTTP still, as servers send them.
        response.socket?.cork();
        for (const event of events) response.write(event);
        response.end();
        response.socket?.uncork();
      }
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : "");
});
