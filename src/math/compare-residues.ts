import { asRule, type Comparison, type Decision, different } from "./comparison.ts";
import { exactValue } from "./exact-value.ts";
import { type Expression, type ExpressionOf, number } from "./expression.ts";
import { withoutUnits } from "./units-of-expression.ts";

/** Whether an expression is `3 mod 7`. */
export function isResidue(expression: Expression): boolean {
  return expression.kind === "call" && expression.name === "mod";
}

/** `3 mod 7` and `10 mod 7` are one class; without a modulus on one side, the value counts. */
export function decideResidues(a: Expression, b: Expression, { decide }: Comparison): Decision {
  if (a.kind === "relation" || b.kind === "relation") {
    if (isInequality(a) || isInequality(b)) return different("kinds");
    // `x = b` says more than `x ≡ b (mod n)`.
    if (
      a.kind === "relation" &&
      b.kind === "relation" &&
      isResidue(lastSide(a)) !== isResidue(lastSide(b))
    ) {
      return different("residue");
    }
    return decide(withoutName(a), withoutName(b));
  }
  const left = residueOf(a);
  const right = residueOf(b);
  if (left === null || right === null) {
    if (left === right) return different("residue");
    const written = decide(left?.value ?? a, right?.value ?? b);
    return written.isEqual ? written : decide(leastOf(left, a), leastOf(right, b));
  }
  if (!decide(left.modulus, right.modulus).isEqual) return different("residue");
  const valueA = exactValue(left.value);
  const valueB = exactValue(right.value);
  const modulus = exactValue(left.modulus);
  if (valueA?.denominator !== 1n || valueB?.denominator !== 1n || modulus?.denominator !== 1n) {
    return decide(left.value, right.value);
  }
  const isMultiple =
    modulus.numerator !== 0n && (valueA.numerator - valueB.numerator) % modulus.numerator === 0n;
  return asRule("residue", isMultiple);
}

/** The least number of a class, where that is known: what `17 mod 5` comes to. */
function leastOf(
  residue: { readonly value: Expression; readonly modulus: Expression } | null,
  other: Expression,
): Expression {
  if (residue === null) return other;
  const call: Expression = {
    kind: "call",
    name: "bmod",
    arguments: [residue.value, residue.modulus],
  };
  const least = exactValue(call);
  return least === null ? residue.value : number(least);
}

function residueOf(
  expression: Expression,
): { readonly value: Expression; readonly modulus: Expression } | null {
  if (expression.kind !== "call" || expression.name !== "mod") return null;
  const [value, modulus] = expression.arguments;
  // Words beside either say nothing of the class.
  return value === undefined || modulus === undefined
    ? null
    : { value: withoutUnits(value), modulus: withoutUnits(modulus) };
}

function withoutName(expression: Expression): Expression {
  return expression.kind === "relation" ? lastSide(expression) : expression;
}

function isInequality(expression: Expression): boolean {
  return (
    expression.kind === "relation" &&
    expression.operators.some((operator) => operator !== "=" && operator !== "≡")
  );
}

function lastSide(relation: ExpressionOf<"relation">): Expression {
  return relation.sides.at(-1) ?? relation;
}
