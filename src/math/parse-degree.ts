import { type Expression, number, quotient, sum, symbol } from "./expression.ts";
import { integer } from "./rational.ts";
import { peek, type Reader, take } from "./reader.ts";
import { celsius, degree, fahrenheit, type Unit } from "./units.ts";

/** Steps over a degree sign, raised or not, if it stands here. */
export function takeDegree(reader: Reader): boolean {
  const { tokens, position } = reader;
  const wasNumber = tokens[position - 2]?.kind === "number";
  // Some write a small o.
  if (take(reader, "°") || (wasNumber && takeLetter(reader, "o"))) return true;
  const isGroup =
    tokens[position]?.text === "{" &&
    (tokens[position + 1]?.text === "°" || (wasNumber && tokens[position + 1]?.text === "o")) &&
    tokens[position + 2]?.text === "}";
  if (isGroup) reader.position += 3;
  return isGroup;
}

function takeLetter(reader: Reader, letter: string): boolean {
  const token = peek(reader);
  const isLetter = token?.kind === "symbol" && token.text === letter;
  if (isLetter) reader.position += 1;
  return isLetter;
}

/** What a degree sign, already read, makes of the value before it: an angle, a temperature, or between letters a composition of functions. */
export function degrees(reader: Reader, value: Expression): Expression {
  const next = peek(reader);
  if (value.kind === "symbol" && next?.kind === "symbol") {
    reader.position += 1;
    return { kind: "call", name: "∘", arguments: [value, symbol(next.text)] };
  }
  const scale = takeScale(reader);
  return scale === null ? withMinutes(reader, value) : { kind: "quantity", value, unit: scale };
}

/** The `C` or `F` behind the sign, in a group or not. */
function takeScale(reader: Reader): Unit | null {
  const { tokens, position } = reader;
  const isGroup = tokens[position]?.text === "{" && tokens[position + 2]?.text === "}";
  const letter = tokens[position + (isGroup ? 1 : 0)]?.text;
  if (letter !== "C" && letter !== "F") return null;
  reader.position += isGroup ? 3 : 1;
  return letter === "C" ? celsius : fahrenheit;
}

/** `45° 30'` is 45.5°, `45° 30' 36"` a little more. */
function withMinutes(reader: Reader, value: Expression): Expression {
  const parts = [value];
  for (const [mark, count] of marks) {
    const { tokens, position } = reader;
    if (tokens[position]?.kind !== "number" || tokens[position + 1]?.text !== mark) break;
    parts.push(quotient(reader.grammar.atom(reader), number(integer(count))));
    reader.position += 1;
  }
  return { kind: "quantity", value: sum(parts), unit: degree };
}

const marks = [
  ["'", 60],
  ['"', 3600],
] as const;
