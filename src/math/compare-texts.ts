import { asRule, type Decision } from "./comparison.ts";
import { type Expression, printExpression } from "./expression.ts";
import { namedValue } from "./names.ts";

/** Texts by their words: case, punctuation and articles make no difference, the order of words does. */
export function decideTexts(a: Expression, b: Expression): Decision {
  const left = wordsOf(a);
  const isSame = left !== null && left !== "" && left === wordsOf(b);
  return asRule(
    "text",
    isSame && (!isNameOfPoints(a, b) || printExpression(a) === printExpression(b)),
  );
}

/** The segment `AB` is not the product `ab`. */
function isNameOfPoints(a: Expression, b: Expression): boolean {
  return (
    a.kind !== b.kind &&
    [a, b].some((side) => side.kind === "text" && /^[A-Z]{2,4}$/.test(side.words))
  );
}

const articles = new Set(["a", "an", "the"]);

function wordsOf(expression: Expression): string | null {
  switch (expression.kind) {
    case "relation": {
      const value = namedValue(expression);
      return value === null ? null : wordsOf(value);
    }
    case "symbol":
      return expression.name.toLowerCase();
    case "product":
      return lettersOf(expression.factors);
    case "text": {
      const words = expression.words.toLowerCase().split(/[^\p{L}\p{N}:]+/u);
      return words.filter((word) => word !== "" && !articles.has(word)).join(" ");
    }
    default:
      return null;
  }
}

const longestBareWord = 3;

/** A short bare word was read as a product of its letters. */
function lettersOf(factors: readonly Expression[]): string | null {
  if (factors.length > longestBareWord) return null;
  let word = "";
  for (const factor of factors) {
    if (factor.kind !== "symbol" || factor.name.length !== 1) return null;
    word += factor.name.toLowerCase();
  }
  return word;
}
