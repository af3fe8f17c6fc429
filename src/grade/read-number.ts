import { exactValue } from "../math/exact-value.ts";
import { isScalar } from "../math/kinds.ts";
import { limits } from "../math/limits.ts";
import { namedValue } from "../math/names.ts";
import { type Rational, rationalToNumber } from "../math/rational.ts";
import { readAnswer } from "../math/read-answer.ts";
import { realValue } from "../math/real-value.ts";
import { withoutUnits } from "../math/units-of-expression.ts";

/** A number as an answer writes it. */
export interface NumberReading {
  /** Null for what is no fraction, such as π. */
  readonly exact: Rational | null;
  readonly approximate: number;
  /** Whether `%` stands behind it; the value is then that without the sign. */
  readonly isPercent: boolean;
  /** The number in normal form, unit included. */
  readonly normal: string;
}

const formula = /[\\^_=+*/<>()[\]{}±√−]/;

/**
 * Reads an answer as one number: fractions, thousands, percent, money, powers of ten, roots and π; units are left out. In words, the only number among
 * them counts. Null where there is no number, or more than one.
 */
export function readNumber(text: string): NumberReading | null {
  const reading = asNumber(text);
  if (reading !== null || text.length > limits.answerLength) return reading;
  const words = text.trim().split(/\s+/);
  const [only, another] = words.filter((word) => /\d/.test(word));
  const isInWords = words.every((word) => word === only || !formula.test(word));
  return only === undefined || another !== undefined || !isInWords ? null : asNumber(only);
}

function asNumber(text: string): NumberReading | null {
  const { expression, normal } = readAnswer(text);
  if (expression === null) return null;
  const value = expression.kind === "relation" ? namedValue(expression) : expression;
  if (value === null) return null;
  const isPercent = value.kind === "quantity" && value.unit.name === "%";
  const plain = withoutUnits(value);
  if (!isScalar(plain)) return null;
  const exact = exactValue(plain);
  const approximate = exact === null ? realValue(plain) : rationalToNumber(exact);
  return approximate === null || (exact === null && !Number.isFinite(approximate))
    ? null
    : { exact, approximate, isPercent, normal };
}
