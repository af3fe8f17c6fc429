import { ProviderError } from "../core/errors.ts";
import type { ExaminedEndpoint } from "./examined-endpoint.ts";
import { type Finding, note, ok } from "./finding.ts";

const question = {
  prompt: "Name an animal and say in one sentence where it lives.",
  maxTokens: 24,
  temperature: 1,
  seed: 11,
};

/** Whether one seed gives one text, three times in a row. */
export async function checkSeed(
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const texts = new Set<string>();
    for (let time = 0; time < 3; time += 1) {
      const { completion } = await endpoint.ask(question, signal);
      texts.add(`${completion.reasoning ?? ""}\n${completion.text}`);
    }
    if (texts.size === 1) {
      return [ok("seed", "a seed gives the same answer three times, at temperature 1")];
    }
    return [
      note("seed", `one seed gave ${texts.size} different answers of three`, {
        why: "runs cannot be repeated to the letter; their differences are chance, not change",
        todo: "set `repeats` and read the interval, not the single figure",
      }),
    ];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return [note("seed", `a request with \`seed\` failed: ${error.message}`, { todo: error.hint })];
  }
}
