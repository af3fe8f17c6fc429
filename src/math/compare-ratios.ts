import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { type Expression, number } from "./expression.ts";
import { isScalar } from "./kinds.ts";

/** `3:4`, `6:8` and `3/4` are one ratio: the items of both are proportional. */
export function decideRatios(a: Expression, b: Expression, { decide }: Comparison): Decision {
  const left = ratioItems(a);
  const right = ratioItems(b);
  if (left === null || right === null || left.length !== right.length) return different("ratio");
  const [firstLeft] = left;
  const [firstRight] = right;
  if (firstLeft === undefined || firstRight === undefined) return different("ratio");
  const isEqual = left.every((item, index) => {
    const other = right[index];
    if (other === undefined || !isScalar(item) || !isScalar(other)) return false;
    const crossed: Expression = { kind: "product", factors: [item, firstRight] };
    return decide(crossed, { kind: "product", factors: [other, firstLeft] }).isEqual;
  });
  return asRule("ratio", isEqual);
}

const one: Expression = number({ numerator: 1n, denominator: 1n });

function ratioItems(expression: Expression): readonly Expression[] | null {
  if (expression.kind === "ratio")
    return expression.items.every(isScalar) ? expression.items : null;
  return isScalar(expression) ? [expression, one] : null;
}
