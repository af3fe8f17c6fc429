import type { Advice } from "./advice.ts";
import { duration, figure } from "./figures.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

/** Whether `timeout` leaves enough time for the longest answers. */
export function checkTimeout(timeoutMs: number, { timeoutSeconds, longest }: Advice): Finding {
  const set = timeoutMs / 1_000;
  if (longest === null || timeoutSeconds === null) {
    return note("timeout", "how long answers take could not be measured", {
      todo: `raise \`timeout\` (${set}) if requests time out`,
    });
  }
  const { seconds, tokens, tokensPerSecond, parallel, loadSeconds, secondsWhenLoaded } = longest;
  const speed = `at ${figure(tokensPerSecond)} tokens a second, as measured with ${parallel === 1 ? "one request" : `${parallel} requests`} at a time`;
  const answer = `an answer of ${figure(tokens)} tokens`;
  if (set >= seconds) {
    return ok("timeout", `\`timeout\` (${set} s) leaves time for ${answer} ${speed}`);
  }
  const loading = loadSeconds === 0 ? "" : `${duration(1_000 * loadSeconds)} of loading, and then `;
  const isLoadingTheTrouble = loadSeconds > 0 && set >= secondsWhenLoaded;
  return warning(
    "timeout",
    `\`timeout\` is ${set} s, but ${answer} may take ${figure(seconds)} s: ${loading}twice the time that it takes ${speed}`,
    "the longest answers would be given up and asked for again",
    `set \`timeout\` to ${timeoutSeconds}${isLoadingTheTrouble ? ", or load the model before the run" : ""}`,
  );
}
