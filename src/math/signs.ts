import { contains, type Expression, mapParts, negative } from "./expression.ts";

/** Every choice of the signs of ±: one expression, or two. */
export function expandSigns(expression: Expression): readonly Expression[] {
  return contains(expression, "signs")
    ? [chooseSign(expression, false), chooseSign(expression, true)]
    : [expression];
}

function chooseSign(expression: Expression, isMinus: boolean): Expression {
  if (expression.kind !== "signs") {
    return mapParts(expression, (part) => chooseSign(part, isMinus));
  }
  const argument = chooseSign(expression.argument, isMinus);
  return expression.isMinusFirst === isMinus ? argument : negative(argument);
}

/** Items as they count: ± is two, a list within is its items. */
export function flatItems(items: readonly Expression[]): readonly Expression[] {
  return items.flatMap((item) => {
    if (item.kind === "list") return flatItems(item.items);
    return item.kind === "set" ? [item] : expandSigns(item);
  });
}
