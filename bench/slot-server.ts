import { createServer, type ServerResponse } from "node:http";

// A process of its own: `node slot-server.ts '{"slots": 4, "meanMs": 50, "isVaried": true}'`. Works on so many chat requests at a time, the others wait in
// order; prints its port. `isVaried`: service times are log-normal, most below the mean and a few many times as long, and answers have tokens
// to match. `mostAtOnce`: one request more is refused. `perSecond`: so many are taken in, a second's worth at once, the others are refused.

const { slots, meanMs, isVaried, mostAtOnce, perSecond } = JSON.parse(process.argv[2] ?? "{}");
const waiting: (() => void)[] = [];
let working = 0;
let present = 0;
let number = 0;
let level: number = perSecond ?? 0;
let filledAt = performance.now();

/** Milliseconds of work; the same sequence in each process. */
function serviceMs(): number {
  number += 1;
  if (isVaried !== true) return meanMs;
  const [first, second] = [fraction(number * 0.618034), fraction(number * 0.754878)];
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
  return meanMs * Math.min(10, Math.exp(normal - 0.5));
}

function fraction(value: number): number {
  return value - Math.floor(value);
}

function isRefused(): boolean {
  if (mostAtOnce !== undefined && present >= mostAtOnce) return true;
  if (perSecond === undefined) return false;
  const now = performance.now();
  level = Math.min(perSecond, level + ((now - filledAt) / 1000) * perSecond);
  filledAt = now;
  if (level < 1) return true;
  level -= 1;
  return false;
}

function startNext(): void {
  while (working < slots) {
    const start = waiting.shift();
    if (start === undefined) return;
    working += 1;
    start();
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

function answer(response: ServerResponse): void {
  const workMs = serviceMs();
  present += 1;
  waiting.push(() => {
    setTimeout(() => {
      working -= 1;
      present -= 1;
      send(response, 200, completion(Math.max(1, Math.round(2 * workMs))));
      startNext();
    }, workMs);
  });
  startNext();
}

function completion(tokens: number): object {
  return {
    object: "chat.completion",
    model: "slots",
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", content: "It is $\\boxed{42}$." },
      },
    ],
    usage: { prompt_tokens: 60, completion_tokens: tokens, total_tokens: 60 + tokens },
  };
}

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    if (request.method === "GET") {
      if (request.url?.endsWith("/models") === true)
        send(response, 200, { object: "list", data: [{ id: "slots" }] });
      else send(response, 404, { error: { message: "not found" } });
    } else if (isRefused()) send(response, 429, { error: { message: "too many requests" } });
    else answer(response);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : "");
});
