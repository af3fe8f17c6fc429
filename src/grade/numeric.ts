import type { GraderConfig } from "../core/config.ts";
import { defaultGraders } from "../core/default-graders.ts";
import type { Grader, Ungradable, Verdict } from "../core/score.ts";
import { type ExtractedAnswer, extractAnswer } from "../math/extract-answer.ts";
import type { Rational } from "../math/rational.ts";
import { noAnswer } from "./no-answer.ts";
import { quote } from "./quote.ts";
import { type NumberReading, readNumber } from "./read-number.ts";
import { versionWith } from "./version-with.ts";

type NumericConfig = Extract<GraderConfig, { name: "numeric" }>;

/** The number in the answer against that in each target: right when |a − t| ≤ max(absolute, relative · |t|). */
export function numeric(config: NumericConfig): Grader {
  const tolerance: Tolerance = {
    absolute: exactDecimal(config.absoluteTolerance),
    relative: exactDecimal(config.relativeTolerance),
  };
  return {
    name: "numeric",
    label: "Numeric",
    version: versionWith("3", optionsOf(config), optionsOf(defaultGraders.numeric)),
    grade: ({ text }, { target }) => gradeNumber(text, target, tolerance),
  };
}

interface Tolerance {
  readonly absolute: Rational;
  readonly relative: Rational;
}

function optionsOf({
  absoluteTolerance,
  relativeTolerance,
}: NumericConfig): Readonly<Record<string, number>> {
  return { absolute_tolerance: absoluteTolerance, relative_tolerance: relativeTolerance };
}

interface Target {
  readonly text: string;
  readonly number: NumberReading;
}

function gradeNumber(
  text: string,
  targets: readonly string[],
  tolerance: Tolerance,
): Verdict | Ungradable {
  const numbers = targets.flatMap((target): Target[] => {
    const number = readNumber(target);
    return number === null ? [] : [{ text: target, number }];
  });
  const [first] = numbers;
  if (first === undefined) {
    const [target = ""] = targets;
    return { verdict: "ungradable", explanation: `The reference ${quote(target)} is no number.` };
  }
  const found = extractAnswer(text);
  if (found === null) return noAnswer;
  const number = readNumber(found.answer);
  if (number === null) return isNoNumber(found, first);
  const match = numbers.find((target) => isNear(number, target.number, tolerance));
  const against = match ?? first;
  const isRight = match !== undefined;
  const isSame = isRight && isNear(number, against.number, noTolerance);
  return {
    verdict: isRight ? "correct" : "incorrect",
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule: isSame ? "exact-number" : isRight ? "within-tolerance" : "beyond-tolerance",
    explanation: `${quote(found.answer)} ${isSame ? "equals" : isRight ? "is within the tolerance of" : "is not within the tolerance of"} ${quote(against.text)}.`,
    answerNormal: number.normal,
    targetNormal: against.number.normal,
  };
}

function isNoNumber(found: ExtractedAnswer, target: Target): Verdict {
  return {
    verdict: "unparsed",
    answer: found.answer,
    span: found.span,
    isMarked: found.isMarked,
    rule: "no-number",
    explanation: `${quote(found.answer)} is no number.`,
    answerNormal: null,
    targetNormal: target.number.normal,
  };
}

const zero: Rational = { numerator: 0n, denominator: 1n };
const hundred = 100n;
const noTolerance: Tolerance = { absolute: zero, relative: zero };

/** Where one side alone is a percentage, it may mean either its number or its value. */
function isNear(answer: NumberReading, target: NumberReading, tolerance: Tolerance): boolean {
  if (isWithin(answer, target, tolerance)) return true;
  if (answer.isPercent === target.isPercent) return false;
  return isWithin(
    answer.isPercent ? hundredth(answer) : answer,
    target.isPercent ? hundredth(target) : target,
    tolerance,
  );
}

function hundredth({ exact, approximate, ...others }: NumberReading): NumberReading {
  return {
    ...others,
    exact: exact === null ? null : { ...exact, denominator: exact.denominator * hundred },
    approximate: approximate / 100,
  };
}

function isWithin(answer: NumberReading, target: NumberReading, tolerance: Tolerance): boolean {
  if (answer.exact === null || target.exact === null) {
    const distance = Math.abs(answer.approximate - target.approximate);
    const size = Math.abs(target.approximate);
    // What is no fraction is known to the precision of a double alone.
    return (
      distance <=
      Math.max(
        toNumber(tolerance.absolute),
        toNumber(tolerance.relative) * size,
        4 * Number.EPSILON * size,
      )
    );
  }
  const [a, t] = [answer.exact, target.exact];
  // |a − t| = difference / common
  const difference = size(a.numerator * t.denominator - t.numerator * a.denominator);
  const common = a.denominator * t.denominator;
  const { absolute, relative } = tolerance;
  return (
    difference * absolute.denominator <= absolute.numerator * common ||
    difference * relative.denominator * t.denominator <=
      relative.numerator * size(t.numerator) * common
  );
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function toNumber({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}

/** The decimal that a number prints as, exactly: 0.1 is a tenth. */
function exactDecimal(value: number): Rational {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
}
