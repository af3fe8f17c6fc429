import { type Expression, type ExpressionOf, number, product, sum } from "./expression.ts";

/** `5 ft 3 in`, `2 h 30 min`: quantities of one dimension side by side are their sum, in base units. Null for any other factors. */
export function addQuantities(factors: readonly Expression[]): Expression | null {
  const quantities: ExpressionOf<"quantity">[] = [];
  for (const factor of factors) if (factor.kind === "quantity") quantities.push(factor);
  const [first] = quantities;
  if (first === undefined || quantities.length < 2 || quantities.length < factors.length)
    return null;
  const { dimension } = first.unit;
  if (dimension === null || quantities.some(({ unit }) => unit.dimension !== dimension))
    return null;
  const value = sum(quantities.map(({ value, unit }) => product([value, number(unit.factor)])));
  const factor = { numerator: 1n, denominator: 1n };
  return { kind: "quantity", value, unit: { name: dimension, dimension, factor } };
}
