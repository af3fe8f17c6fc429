import {
  contains,
  type Expression,
  mapParts,
  number,
  product,
  quotient,
  symbol,
} from "./expression.ts";
import { degree, percent } from "./units.ts";

const hundred = number({ numerator: 100n, denominator: 1n });
const straightAngle = number({ numerator: 180n, denominator: 1n });

/** The expression with every unit left out: 50 for 50 %, 90 for 90°. Angles of functions keep theirs: `\sin 30°` is of π/6. */
export function withoutUnits(expression: Expression): Expression {
  if (!contains(expression, "quantity")) return expression;
  if (expression.kind === "quantity") return withoutUnits(expression.value);
  if (expression.kind === "call") return mapParts(expression, inBaseUnits);
  return mapParts(expression, withoutUnits);
}

/** The expression with percents as hundredths and degrees as radians; other units are left out. */
export function inBaseUnits(expression: Expression): Expression {
  if (!contains(expression, "quantity")) return expression;
  if (expression.kind !== "quantity") return mapParts(expression, inBaseUnits);
  const value = inBaseUnits(expression.value);
  if (expression.unit === percent) return quotient(value, hundred);
  return expression.unit === degree
    ? quotient(product([value, symbol("pi")]), straightAngle)
    : value;
}
