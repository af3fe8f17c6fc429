import type { Need } from "./examined-endpoint.ts";

/** About how much an examination sends and asks for. */
export interface ExamPlan {
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** The longest prompt of an examination, so that it costs little. */
export const mostPromptTokens = { usual: 8_192, thorough: 32_768 } as const;

/** Tokens of the one answer that is streamed. */
export const streamTokens = { small: 96, full: 256 } as const;

/** How deep an examination goes: `small` leaves out what costs, `thorough` tries longer prompts. */
export type Depth = "small" | "full" | "thorough";

/** What an examination will take, before it begins. Tokens of answers are a bound: most are shorter. */
export function examPlan(depth: Depth, need: Need): ExamPlan {
  const small = { requests: 5, promptTokens: 150, outputTokens: 64 + streamTokens.small };
  if (depth === "small") return small;
  const most = depth === "thorough" ? mostPromptTokens.thorough : mostPromptTokens.usual;
  const canary = Math.min(most, Math.ceil(1.05 * (need.promptTokens + (need.maxTokens ?? 0))));
  return {
    requests: 5 + 4 + 3 + 2 + 15,
    promptTokens: 150 + 650 + canary + 100 + 450,
    outputTokens: 64 + streamTokens.full + 3 * 32 + 3 * 24 + 40 + 15 * 64,
  };
}
