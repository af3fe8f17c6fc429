import type { Answer } from "../test/emulators/emulator-options.ts";
import { type Fault, seededFaults } from "../test/emulators/fault-schedule.ts";
import { json } from "../test/emulators/reply.ts";
import { startVllm } from "../test/emulators/vllm.ts";

// A process of its own: `node storm-server.ts SEED TOKEN_MS (oversized|small)`. A vLLM that answers every problem of the benchmarks rightly, in texts
// of very different length, and meets one in ten requests with a fault; prints its port.

const [, , seed = "1", tokenMs = "10", size = "oversized"] = process.argv;

const tooMany = json(
  { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } },
  429,
);
const faults: readonly Fault[] = [
  { kind: "drop" },
  { kind: "delay", ms: 1_000 },
  { kind: "truncate" },
  { kind: "reset" },
  { kind: "reset", isAfterHeaders: true },
  { kind: "garbage" },
  { kind: "garbage", isHttp: true },
  { kind: "reply", reply: tooMany },
  { kind: "server-error" },
  { kind: "mid-stream" },
  { kind: "silence" },
  { kind: "slow-loris" },
  ...(size === "oversized" ? ([{ kind: "oversized" }] as const) : []),
];

function answer(prompt: string): Answer {
  const [, number = "0"] = /Problem (\d+):/.exec(prompt) ?? [];
  const steps = "We simplify and add. ".repeat(1 + ((Number(number) * 7_919) % 23));
  return { text: `${steps}The answer is $\\boxed{${Number(number) + 1}}$.` };
}

const { port } = await startVllm({
  models: [{ id: "storm" }],
  answer,
  tokenMs: Number(tokenMs),
  faults: seededFaults({ seed, rate: 0.1, faults }),
});
console.log(port);
