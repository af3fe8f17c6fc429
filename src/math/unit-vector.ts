import { type Expression, factorsOf, number, product, sum } from "./expression.ts";

const units = ["i", "j", "k"];
const zero = number({ numerator: 0n, denominator: 1n });
const one = number({ numerator: 1n, denominator: 1n });

/** `2i + 3j` as the tuple of that many items; null where a term has no unit vector, or more than one. */
export function vectorOfUnits(expression: Expression, size: number): Expression | null {
  if (size !== 2 && size !== 3) return null;
  const terms = expression.kind === "sum" ? expression.terms : [expression];
  const items: Expression[][] = Array.from({ length: size }, () => []);
  for (const term of terms) {
    const factors = factorsOf(term);
    const found = factors.filter(
      (factor) => factor.kind === "symbol" && units.includes(factor.name),
    );
    const [unit] = found;
    const item = unit?.kind === "symbol" ? items[units.indexOf(unit.name)] : undefined;
    if (found.length !== 1 || item === undefined) return null;
    const rest = factors.filter((factor) => factor !== unit);
    item.push(rest.length === 0 ? one : product(rest));
  }
  const sums = items.map((parts) => (parts.length === 0 ? zero : sum(parts)));
  return { kind: "tuple", items: sums, isLeftOpen: true, isRightOpen: true };
}
