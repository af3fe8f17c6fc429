import { type Expression, number, product } from "./expression.ts";
import { changesMeaning } from "./meaning-words.ts";
import { multiplierOfWord } from "./number-words.ts";
import { parseArgument } from "./parse-argument.ts";
import { basedNumber } from "./parse-number.ts";
import { fail, isSign, isWord, peek, type Reader, take } from "./reader.ts";
import {
  isKnownUnit,
  isUnitLetter,
  powerOfWord,
  type Unit,
  type UnitPart,
  unitOf,
} from "./units.ts";

const raisedWords: ReadonlyMap<string, number> = new Map([
  ["squared", 2],
  ["cubed", 3],
]);
const fillers = new Set(["of", "the", "a", "an", "total", "exactly", "about"]);

/** The words behind a value: `base 8`, `million`, `square inches`, `m/s^2`, `miles per hour`. */
export function parseUnits(reader: Reader, value: Expression): Expression {
  const multiplier = takeMultiplier(reader);
  const counted = multiplier === null ? value : product([value, multiplier]);
  const power = takeRaisedWord(reader);
  if (power !== null) {
    return {
      kind: "power",
      base: counted,
      exponent: number({ numerator: power, denominator: 1n }),
    };
  }
  const words = takeWords(reader);
  if (words.length === 0) return counted;
  if (words.some(({ word }) => changesMeaning(word))) return fail(reader);
  if (words[0]?.word === "base" || (words[0]?.word === "in" && words[1]?.word === "base")) {
    return basedNumber(value, parseArgument(reader)) ?? fail(reader);
  }
  return { kind: "quantity", value: counted, unit: unitOf(words) };
}

/** What stands behind `$5`: `million`, `dollars`, `per hour`. */
export function parseMoney(reader: Reader, value: Expression, currency: Unit): Expression {
  const multiplier = takeMultiplier(reader);
  const counted = multiplier === null ? value : product([value, multiplier]);
  const isRate = isSign(reader, "/") && isNextUnit(reader);
  if (isRate) reader.position += 1;
  const words = takeWords(reader, isRate ? -1 : 1);
  const isRepeated = words.length === 1 && words[0]?.power === 1;
  const unit =
    words.length === 0 || isRepeated
      ? currency
      : unitOf([{ word: currency.name, power: 1 }, ...words]);
  return { kind: "quantity", value: counted, unit };
}

/** `5 squared` */
function takeRaisedWord(reader: Reader): bigint | null {
  const power = raisedWords.get(peek(reader)?.text.toLowerCase() ?? "");
  if (power === undefined) return null;
  reader.position += 1;
  return BigInt(power);
}

function takeMultiplier(reader: Reader): Expression | null {
  const token = peek(reader);
  const multiplier = token?.kind === "word" ? multiplierOfWord(token.text) : null;
  if (multiplier === null) return null;
  reader.position += 1;
  return number(multiplier);
}

function takeWords(reader: Reader, start: 1 | -1 = 1): readonly UnitPart[] {
  const parts: UnitPart[] = [];
  let direction: number = start;
  let next = 1;
  for (;;) {
    const token = peek(reader);
    const last = parts.at(-1);
    if (token?.kind === "symbol" && isBehindSlash(reader)) {
      reader.position += 1;
      parts.push({ word: token.text, power: direction });
    } else if (token?.kind === "word" && !isWord(reader, "and") && !isWord(reader, "or")) {
      reader.position += 1;
      const word = token.text;
      const lower = word.toLowerCase();
      const raised = raisedWords.get(lower);
      if (lower === "per") direction = -1;
      else if (powerOfWord(word) !== null) next = powerOfWord(word) ?? 1;
      else if (raised !== undefined && last !== undefined) {
        parts.splice(-1, 1, { ...last, power: last.power * raised });
      } else {
        parts.push({ word, power: direction * next });
        next = 1;
        if (lower === "base") return parts;
      }
    } else if (last !== undefined && isSign(reader, "/") && isNextUnit(reader)) {
      reader.position += 1;
      direction = -1;
    } else if (last !== undefined && isSign(reader, "*") && isNextUnit(reader)) {
      reader.position += 1;
    } else if (last !== undefined && take(reader, "^")) {
      const exponent = parseArgument(reader);
      const isSmall = exponent.kind === "number" && exponent.value.denominator === 1n;
      const power = isSmall ? Number(exponent.value.numerator) : 0;
      parts.splice(-1, 1, { ...last, power: last.power * power });
    } else break;
  }
  return withoutFillers(parts);
}

function isNextUnit(reader: Reader): boolean {
  const next = reader.tokens[reader.position + 1];
  return next?.kind === "word" || (next?.kind === "symbol" && isUnitLetter(next.text));
}

/** The `h` of `km/h`, which in other places is a variable. */
function isBehindSlash({ tokens, position }: Reader): boolean {
  return tokens[position - 1]?.text === "/";
}

function withoutFillers(parts: readonly UnitPart[]): readonly UnitPart[] {
  if (parts.length < 2) return parts;
  if (parts[0]?.word === "in" && parts[1]?.word === "base") return parts;
  const words = parts.filter(({ word }) => !fillers.has(word.toLowerCase()));
  // Beside other units it is the inch: `12 in/s`.
  const isInch = words.every(({ word }) => isKnownUnit(word));
  const kept = isInch ? words : words.filter(({ word }) => word !== "in");
  return kept.length === 0 ? parts : kept;
}
