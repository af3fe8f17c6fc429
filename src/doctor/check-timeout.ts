import type { Advice } from "./advice.ts";
import type { Need } from "./examined-endpoint.ts";
import { figure } from "./figures.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Whether `timeout` leaves enough time for the longest answers. */
export function checkTimeout(
  timeoutMs: number,
  { maxTokens }: Need,
  { timeoutSeconds, longestAnswerSeconds, maxTokens: advised }: Advice,
): readonly Finding[] {
  const seconds = timeoutMs / 1_000;
  const answer = `answers of ${figure(maxTokens ?? advised)} tokens`;
  if (seconds >= longestAnswerSeconds) {
    return [ok("timeout", `\`timeout\` (${figure(seconds)} s) leaves time for ${answer}`)];
  }
  return [
    warning(
      "timeout",
      `\`timeout\` is ${figure(seconds)} s, but ${answer} may take ${figure(longestAnswerSeconds)} s at the speed that was measured`,
      "the longest answers would be given up and asked for again",
      `set \`timeout\` to ${timeoutSeconds}`,
    ),
  ];
}
