/** Where people differ on what counts as the same answer; each has a default that fits most benchmarks. */
export interface MathPolicies {
  /** What `50 %` says: 50 (`written`), 1/2 (`value`), or whichever of the two fits (`either`). */
  readonly percent: "either" | "written" | "value";
  /** Least significant digits with which a decimal may stand for a value that it rounds, such as 0.333333 for 1/3; 0: never. */
  readonly roundedDigits: number;
  /** Whether a unit may be missing on one side (`optional`), must stand on both (`required`), or never matters (`ignored`). */
  readonly units: "optional" | "required" | "ignored";
  /** Whether items without brackets, such as `1, 2`, may come in any order. */
  readonly listOrder: "any" | "kept";
  /** Whether a parameter that only counts solutions may have another name: `n\pi` for `k\pi`, `f(z) = z` for `f(x) = x`. */
  readonly parameterNames: "any" | "kept";
}

/** What holds where a config, a flag or a caller says nothing. */
export const defaultMathPolicies: MathPolicies = {
  percent: "either",
  roundedDigits: 6,
  units: "optional",
  listOrder: "any",
  parameterNames: "any",
};
