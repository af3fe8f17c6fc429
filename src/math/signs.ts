import { contains, type Expression, type ExpressionOf, mapParts, negative } from "./expression.ts";
import { somePart } from "./free-symbols.ts";

const mostIndependent = 4;

/**
 * Every choice of the signs of ±, one expression each. The signs of `1 ± a ± b` are chosen one by one; beside a ∓ they are chosen together, as are too
 * many.
 */
export function expandSigns(expression: Expression): readonly Expression[] {
  if (!contains(expression, "signs")) return [expression];
  const signs = signsOf(expression);
  const isTogether =
    signs.length > mostIndependent || signs.some(({ isMinusFirst }) => isMinusFirst);
  if (isTogether) return [chooseSign(expression, () => false), chooseSign(expression, () => true)];
  const choices = Array.from({ length: 2 ** signs.length }, (_, choice) => choice);
  return choices.map((choice) => {
    let index = 0;
    return chooseSign(expression, () => {
      index += 1;
      return ((choice >> (index - 1)) & 1) === 1;
    });
  });
}

function signsOf(expression: Expression): readonly ExpressionOf<"signs">[] {
  const found: ExpressionOf<"signs">[] = [];
  somePart(expression, (part) => {
    if (part.kind === "signs") found.push(part);
    return false;
  });
  return found;
}

/** Asks once for each ±, in the order in which they stand. */
function chooseSign(expression: Expression, nextIsMinus: () => boolean): Expression {
  if (expression.kind !== "signs") {
    return mapParts(expression, (part) => chooseSign(part, nextIsMinus));
  }
  const isMinus = nextIsMinus();
  const argument = chooseSign(expression.argument, nextIsMinus);
  return expression.isMinusFirst === isMinus ? argument : negative(argument);
}

/** Items as they count: ± is two, a list within is its items. */
export function flatItems(items: readonly Expression[]): readonly Expression[] {
  return items.flatMap((item) => {
    if (item.kind === "list") return flatItems(item.items);
    return item.kind === "set" ? [item] : expandSigns(item);
  });
}
