import type { Config } from "../core/config.ts";
import { costOf } from "../core/cost.ts";
import type { Store } from "../store/open.ts";

/** What a run has used up of its budget, all sessions together. */
export interface UsedUp {
  /** US dollars, by the prices of the config that goes on with it. */
  readonly costUsd: number;
  readonly outputTokens: number;
}

/** What the stored answers of a run have used up, with estimates in place of what servers did not tell. */
export function usedUp(store: Store, run: number, { models }: Config): UsedUp {
  const prices = new Map(models.map((model) => [model.name, model.prices]));
  let costUsd = 0;
  let outputTokens = 0;
  for (const usage of store.generations.usage(run)) {
    const price = usage.model === null ? null : prices.get(usage.model);
    costUsd += price == null ? 0 : (costOf(usage, price) ?? 0);
    outputTokens += usage.outputTokens;
  }
  return { costUsd, outputTokens };
}
