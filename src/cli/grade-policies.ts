import { defaultMathPolicies, type MathPolicies } from "../core/math-policies.ts";
import { wholeNumber } from "./flag-numbers.ts";

/** The flags of `themis grade` that set policies, the number still as written. */
export interface PolicyFlags extends Partial<Omit<MathPolicies, "roundedDigits">> {
  readonly roundedDigits?: string;
}

/** Every value of each policy. */
export const policyValues: {
  readonly [Name in keyof MathPolicies]: readonly MathPolicies[Name][];
} = {
  percent: ["either", "written", "value"],
  roundedDigits: Array.from({ length: 16 }, (_, digits) => digits),
  units: ["optional", "required", "ignored"],
  listOrder: ["any", "kept"],
  parameterNames: ["any", "kept"],
};

/** The flag of each policy. */
const policyFlags = {
  percent: "--percent",
  roundedDigits: "--rounded-digits",
  units: "--units",
  listOrder: "--list-order",
  parameterNames: "--parameter-names",
} as const satisfies Record<keyof MathPolicies, string>;

/** The policies that flags ask for; defaults where they say nothing. */
export function policiesOf(flags: PolicyFlags): MathPolicies {
  return {
    percent: flags.percent ?? defaultMathPolicies.percent,
    roundedDigits:
      flags.roundedDigits === undefined
        ? defaultMathPolicies.roundedDigits
        : wholeNumber(policyFlags.roundedDigits, flags.roundedDigits, 0, 15),
    units: flags.units ?? defaultMathPolicies.units,
    listOrder: flags.listOrder ?? defaultMathPolicies.listOrder,
    parameterNames: flags.parameterNames ?? defaultMathPolicies.parameterNames,
  };
}

/** The single changes of policy that would change a verdict, such as `--units required: different`; of a number the nearest value. */
export function policiesThatMatter(
  policies: MathPolicies,
  verdictWith: (policies: MathPolicies) => string,
): readonly string[] {
  const verdict = verdictWith(policies);
  return policyChanges(policies).flatMap(({ name, changes }) => {
    for (const changed of changes) {
      const other = verdictWith(changed);
      if (other !== verdict) return [`${policyFlags[name]} ${changed[name]}: ${other}`];
    }
    return [];
  });
}

interface PolicyChange {
  readonly name: keyof MathPolicies;
  readonly changes: readonly MathPolicies[];
}

function policyChanges(policies: MathPolicies): readonly PolicyChange[] {
  const withOther = <Name extends keyof MathPolicies>(
    name: Name,
    values: readonly MathPolicies[Name][],
  ): PolicyChange => ({
    name,
    changes: values
      .filter((value) => value !== policies[name])
      .map((value) => ({ ...policies, [name]: value })),
  });
  const distance = (digits: number): number => Math.abs(digits - policies.roundedDigits);
  return [
    withOther("percent", policyValues.percent),
    withOther(
      "roundedDigits",
      policyValues.roundedDigits.toSorted((a, b) => distance(a) - distance(b)),
    ),
    withOther("units", policyValues.units),
    withOther("listOrder", policyValues.listOrder),
    withOther("parameterNames", policyValues.parameterNames),
  ];
}
