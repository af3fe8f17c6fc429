import { ThemisError } from "../core/errors.ts";

const goOn = "and run the same config again: it goes on where it stopped";

/** Of `max_cost_usd`; both in US dollars. */
export function costProblem(limit: number, costUsd: number): ThemisError {
  return new ThemisError(
    "budget",
    `\`max_cost_usd\` (${dollars(limit)}) leaves no room for what another request may cost at most: ${dollars(costUsd)} is spent`,
    { hint: `raise \`max_cost_usd\` (or \`--max-cost-usd\`), or lower \`max_tokens\`, ${goOn}` },
  );
}

/** Of `max_output_tokens`. */
export function tokenProblem(limit: number, outputTokens: number): ThemisError {
  return new ThemisError(
    "budget",
    `\`max_output_tokens\` (${count(limit)}) leaves no room for what another request may write at most: ${count(outputTokens)} are written`,
    {
      hint: `raise \`max_output_tokens\` (or \`--max-output-tokens\`), or lower \`max_tokens\`, ${goOn}`,
    },
  );
}

/** Of `max_duration`. */
export function durationProblem(limitMs: number): ThemisError {
  return new ThemisError("budget", `\`max_duration\` (${limitMs / 1_000} s) is over`, {
    hint: "run the same config again: it goes on where it stopped",
  });
}

function dollars(usd: number): string {
  return `$${usd === 0 || usd >= 1 ? usd.toFixed(2) : usd.toPrecision(3)}`;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US", { maximumFractionDigits: 0 });
}
