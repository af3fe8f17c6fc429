import { createServer } from "node:http";

// A process of its own: `node bare-server.ts DELAY_MS`. Answers every chat request with the same completion; prints its port.

const delayMs = Number(process.argv[2] ?? 0);
const answer = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 0,
  model: "bare",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      message: {
        role: "assistant",
        content: `We add the two numbers and simplify. ${"Each step follows from the one before. ".repeat(6)}The answer is $\\boxed{42}$.`,
      },
    },
  ],
  usage: { prompt_tokens: 60, completion_tokens: 70, total_tokens: 130 },
});
const models = JSON.stringify({ object: "list", data: [{ id: "bare", object: "model" }] });

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const body = request.method === "GET" ? models : answer;
    const reply = (): void => {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      });
      response.end(body);
    };
    if (delayMs === 0 || request.method === "GET") reply();
    else setTimeout(reply, delayMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : "");
});
