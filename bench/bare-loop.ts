import { Pool } from "undici";

// A process of its own: `node bare-loop.ts PORT SAMPLES PARALLELISM`. Asks the bare server and does nothing with the answers; prints
// requests per second, after a warm-up of as many requests as Themis sends in its first round.

const [port, samples, parallelism] = process.argv.slice(2).map(Number);
if (port === undefined || samples === undefined || parallelism === undefined) {
  throw new Error("usage: node bare-loop.ts PORT SAMPLES PARALLELISM");
}
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: parallelism });
const body = JSON.stringify({
  model: "bare",
  messages: [{ role: "user", content: "x".repeat(500) }],
  temperature: 0,
  max_tokens: 512,
});

async function loop(count: number): Promise<number> {
  const startedAt = performance.now();
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const response = await pool.request({
        path: "/v1/chat/completions",
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      await response.body.text();
    }
  };
  await Promise.all(Array.from({ length: parallelism ?? 1 }, worker));
  return (count * 1000) / (performance.now() - startedAt);
}

await loop(samples);
console.log(await loop(samples));
await pool.close();
