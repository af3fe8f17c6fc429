import type { Interval } from "../core/summary.ts";
import { wilsonInterval } from "./interval.ts";
import { studentReach } from "./quantile.ts";

/** Sums over clusters (the repeats of one sample): all that a clustered mean and its error need, whatever their number. */
export interface ClusterSums {
  /** Clusters with at least one trial. */
  readonly clusters: number;
  readonly trials: number;
  readonly successes: number;
  readonly successesSquared: number;
  readonly trialsSquared: number;
  readonly successesTimesTrials: number;
}

/** The sums over nothing. */
export const noClusters: ClusterSums = {
  clusters: 0,
  trials: 0,
  successes: 0,
  successesSquared: 0,
  trialsSquared: 0,
  successesTimesTrials: 0,
};

/** The sums with one more cluster; a cluster without trials changes nothing. */
export function addCluster(sums: ClusterSums, successes: number, trials: number): ClusterSums {
  if (trials === 0) return sums;
  return {
    clusters: sums.clusters + 1,
    trials: sums.trials + trials,
    successes: sums.successes + successes,
    successesSquared: sums.successesSquared + successes ** 2,
    trialsSquared: sums.trialsSquared + trials ** 2,
    successesTimesTrials: sums.successesTimesTrials + successes * trials,
  };
}

/**
 * The standard error of `successes / trials` when trials of one cluster are alike: the linearized ratio estimator
 * (W. G. Cochran, Sampling Techniques, 1977, section 6.3), which for clusters of equal size is the standard error of the mean of their means.
 * Null for fewer than two clusters.
 */
export function clusteredStandardError(sums: ClusterSums): number | null {
  const { clusters, trials, successes } = sums;
  if (clusters < 2) return null;
  const share = successes / trials;
  const squaredResiduals =
    sums.successesSquared - 2 * share * sums.successesTimesTrials + share ** 2 * sums.trialsSquared;
  // The three sums are whole numbers: what is left of their difference below this is rounding.
  const isRounding = squaredResiduals < 1e-12 * sums.trialsSquared;
  if (isRounding) return 0;
  return Math.sqrt((clusters / (clusters - 1)) * squaredResiduals) / trials;
}

/**
 * Student's interval around `successes / trials` with the clustered standard error, cut to 0 … 1. Where clusters do not differ that error
 * is 0 and says nothing; each cluster then counts as one trial of a Wilson interval, the widest honest reading. Null without trials.
 */
export function clusteredInterval(sums: ClusterSums, level: number): Interval | null {
  const { clusters, trials, successes } = sums;
  if (clusters === 0) return null;
  const share = successes / trials;
  const error = clusteredStandardError(sums);
  if (error === null || error === 0) {
    const successfulClusters = successes === trials ? clusters : share * clusters;
    const interval = wilsonInterval(successfulClusters, clusters, level);
    return interval === null ? null : { ...interval, method: "wilson-by-sample" };
  }
  const margin = studentReach(level, clusters - 1) * error;
  return {
    low: Math.max(0, share - margin),
    high: Math.min(1, share + margin),
    level,
    method: "clustered-t",
  };
}
