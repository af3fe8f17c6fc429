import { contains, type Expression, symbol } from "./expression.ts";
import { symbolsOf } from "./free-symbols.ts";
import { isVariable } from "./polynomial.ts";
import { replaceSymbol } from "./replace-symbol.ts";

/** The variable of a set that is given by a condition, such as `{x | x > 5}`: it has no name that counts. */
export const boundName = "□";

/** An answer with its bound variable under the only name that the other one uses. */
export function nameBound(expression: Expression, other: Expression): Expression {
  const names = symbolsOf(expression);
  if (!names.has(boundName)) return expression;
  const [name = "x", ...others] = [...symbolsOf(other)].filter(isUnknown);
  const isFree = others.length === 0 && !names.has(name);
  return isFree ? replaceSymbol(expression, boundName, symbol(name)) : expression;
}

function isUnknown(name: string): boolean {
  return isVariable(name) && name !== boundName && !name.startsWith("mathbb");
}

/**
 * The second answer in the letters of the first, where only the name of a parameter differs: the argument of a function that is defined
 * (`f(z) = z`), or the integer that counts solutions (`n\pi`). Null where there is none.
 */
export function renameParameters(a: Expression, b: Expression): Expression | null {
  return renameArguments(a, b) ?? renameCounter(a, b);
}

function renameArguments(a: Expression, b: Expression): Expression | null {
  const left = definedArguments(a);
  const right = definedArguments(b);
  if (left === null || right === null || left.length !== right.length) return null;
  // A letter that is free in the other answer would be caught: `f(z) = x` is not `f(x) = x`.
  const used = symbolsOf(b);
  if (left.some((name) => used.has(name) && !right.includes(name))) return null;
  // By way of names that no answer holds, so that `f(x,y)` and `f(y,x)` do not meet half way.
  const apart = right.reduce((changed, name, index) => {
    return replaceSymbol(changed, name, symbol(`argument ${index}`));
  }, b);
  return left.reduce((changed, name, index) => {
    return replaceSymbol(changed, `argument ${index}`, symbol(name));
  }, apart);
}

function definedArguments(expression: Expression): readonly string[] | null {
  if (expression.kind !== "relation") return null;
  const [call] = expression.sides;
  if (call?.kind !== "call" || !/^[a-z]'*$/.test(call.name)) return null;
  const names: string[] = [];
  for (const argument of call.arguments) {
    if (argument.kind !== "symbol") return null;
    names.push(argument.name);
  }
  return names;
}

const counters = new Set(["k", "n", "m", "l", "j"]);

/** Only beside π or degrees, where solutions repeat: elsewhere `2k` and `2m` are two things. */
function renameCounter(a: Expression, b: Expression): Expression | null {
  const left = counterOf(a);
  const right = counterOf(b);
  if (left === null || right === null || left === right || symbolsOf(b).has(left)) return null;
  return isPeriodic(a) && isPeriodic(b) ? replaceSymbol(b, right, symbol(left)) : null;
}

function counterOf(expression: Expression): string | null {
  const names = [...symbolsOf(expression)].filter((name) => counters.has(name));
  return names.length === 1 ? (names[0] ?? null) : null;
}

function isPeriodic(expression: Expression): boolean {
  return symbolsOf(expression).has("pi") || contains(expression, "quantity");
}
