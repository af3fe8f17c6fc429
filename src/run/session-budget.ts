import type { Config, Model } from "../core/config.ts";
import { costOf } from "../core/cost.ts";
import { openBudget, type RunBudget, type Spending } from "../generate/budget.ts";
import type { ModelUsage } from "../store/model-usage.ts";
import type { Store } from "../store/open.ts";
import type { RunEffects } from "./effects.ts";

/** The budget of a session that begins now, less what earlier sessions of the run used up. */
export function sessionBudget(
  config: Config,
  store: Store,
  run: number,
  { clock, emit }: RunEffects,
): RunBudget {
  const usages = countsUsage(config) ? store.generations.usage(run) : [];
  const unplanned = usages.find(({ model }) => model === null);
  return openBudget(
    config.budget,
    config.models.map((model) => ({
      name: model.name,
      prices: model.prices,
      spent: spendingOf(
        model,
        usages.find((usage) => usage.model === model.name),
      ),
    })),
    unplanned?.outputTokens ?? 0,
    { clock, onCost: (usd) => emit({ type: "cost", usd }) },
  );
}

function countsUsage({ budget, models }: Config): boolean {
  return (
    budget.maxCostUsd !== null ||
    budget.maxOutputTokens !== null ||
    models.some(({ prices }) => prices !== null)
  );
}

function spendingOf({ prices }: Model, usage: ModelUsage | undefined): Spending {
  if (usage === undefined) return { costUsd: 0, outputTokens: 0 };
  return {
    costUsd: prices === null ? 0 : (costOf(usage, prices) ?? 0),
    outputTokens: usage.outputTokens,
  };
}
