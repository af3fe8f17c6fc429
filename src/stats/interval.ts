import type { Interval } from "../core/summary.ts";
import { normalReach } from "./quantile.ts";

/**
 * The score interval of a share of independent trials (E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", JASA 22, 1927): honest for few trials and near 0 and 1. Null without trials.
 */
export function wilsonInterval(successes: number, n: number, level: number): Interval | null {
  if (n === 0) return null;
  const reach = normalReach(level);
  const share = successes / n;
  const weight = 1 + reach ** 2 / n;
  const center = (share + reach ** 2 / (2 * n)) / weight;
  const margin =
    (reach / weight) * Math.sqrt((share * (1 - share)) / n + reach ** 2 / (4 * n ** 2));
  return {
    // Exactly 0 and 1 at the ends, where rounding would leave 1e-17 and 0.999….
    low: successes === 0 ? 0 : Math.max(0, center - margin),
    high: successes === n ? 1 : Math.min(1, center + margin),
    level,
    method: "wilson",
  };
}
