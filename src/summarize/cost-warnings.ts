import type { Warning } from "../core/summary.ts";
import type { Tally } from "./tally.ts";

/** Warns of answers that the cost is without because the server told no token counts. */
export function unknownCost({ prices, completed, costed }: Tally, name: string): Warning | null {
  const count = prices === null ? 0 : completed - costed;
  if (count === 0) return null;
  return {
    code: "cost-unknown",
    message: `the server told no token counts for ${count} of ${completed} answers of ${name}: what they cost is not known and in no sum`,
    hint: "look at the provider's own bill; `max_cost_usd` counts these answers too, by their length (4 characters a token)",
  };
}

/** Tells which models the total cost is without, where only some have prices. */
export function partialCost(tallies: readonly Tally[]): readonly Warning[] {
  const names = (tellsPrices: boolean): readonly string[] => [
    ...new Set(
      tallies
        .filter(({ prices }) => (prices !== null) === tellsPrices)
        .map(({ cell }) => `\`${cell.model}\``),
    ),
  ];
  const [priced, unpriced] = [names(true), names(false)];
  if (priced.length === 0 || unpriced.length === 0) return [];
  return [
    {
      code: "cost-partial",
      message: `the total cost is of ${priced.join(", ")} alone: ${unpriced.join(", ")} ${unpriced.length === 1 ? "has" : "have"} no \`prices\``,
      hint: "set `prices` of each model; 0 for one that costs nothing",
    },
  ];
}
