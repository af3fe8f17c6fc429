import { costText, speedText } from "../report/figure-text.ts";
import { openTokenRate, type TokenRate } from "./token-rate.ts";

/** What is known of a run at the moment, beside its counts: speeds of its endpoints, limits of its models, and its cost. */
export interface EndpointPulse {
  tokens(baseUrl: string, count: number, now: number): void;
  parallelism(model: string, limit: number): void;
  cost(usd: number): void;
  /** Such as `48.3 tokens/s`; null while it is not known. */
  speed(baseUrl: string, now: number): string | null;
  /** Such as `n_parallel 12`, where it is found by itself. */
  limit(model: string): string | null;
  /** Such as `$0.0123`, where prices are known. */
  spent(): string | null;
}

/** A pulse that has heard of nothing. */
export function openEndpointPulse(): EndpointPulse {
  const rates = new Map<string, TokenRate>();
  const limits = new Map<string, number>();
  let costUsd: number | null = null;
  return {
    tokens: (baseUrl, count, now) => {
      const rate = rates.get(baseUrl) ?? openTokenRate();
      rates.set(baseUrl, rate);
      rate.add(count, now);
    },
    parallelism: (model, limit) => {
      limits.set(model, limit);
    },
    cost: (usd) => {
      costUsd = usd;
    },
    speed: (baseUrl, now) => {
      const perSecond = rates.get(baseUrl)?.perSecond(now) ?? null;
      return perSecond === null ? null : `${speedText(perSecond)} tokens/s`;
    },
    limit: (model) => {
      const limit = limits.get(model);
      return limit === undefined ? null : `n_parallel ${limit}`;
    },
    spent: () => (costUsd === null ? null : costText(costUsd)),
  };
}
