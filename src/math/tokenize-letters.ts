import { functionNames, greekWords, linkWords, shortWords, symbolNames } from "./notation.ts";
import { addSign, addToken, isLetter, type Scan } from "./token-scan.ts";
import { isUnitLetter, isUnitWord } from "./units.ts";

/** A run of letters: words, names of functions and symbols, or a product of symbols. */
export function readLetters(scan: Scan): void {
  const { text } = scan;
  const start = scan.index;
  let end = start + 1;
  while (isLetter(text.charAt(end))) end += 1;
  if (isForeignLetter(text.charAt(end))) {
    readForeignWord(scan);
    return;
  }
  while (isHyphenated(scan, start, end) || isApostrophe(text, end)) {
    end += 1;
    while (isLetter(text.charAt(end))) end += 1;
  }
  scan.index = end;
  const word = text.slice(start, end);
  if (word === "to" && isBetweenNumbers(scan)) {
    addSign(scan, ":");
    return;
  }
  if (scan.textDepth > 0) {
    const functionName = isCalled(scan, word) ? functionNames.get(word) : undefined;
    if (functionName === undefined) addToken(scan, "word", word);
    else addToken(scan, "function", functionName);
  } else if (word === "U" && isBetweenIntervals(scan)) {
    addSign(scan, "∪");
  } else if (word === "a" && start === 0 && isBeforeWord(scan)) {
    addToken(scan, "word", word);
  } else if (word.length === 1) {
    addToken(scan, isLoneUnit(scan, word) ? "word" : "symbol", word);
  } else {
    readBareWord(scan, word);
  }
}

/** Whether a character is a letter of another alphabet than ours, or one with an accent. */
export function isForeignLetter(character: string): boolean {
  return character > "\u007f" && /^\p{L}$/u.test(character);
}

/** Such letters make words, with those of ours among them: `Lösung`, `元`. */
export function readForeignWord(scan: Scan): void {
  const { text, index } = scan;
  let end = index;
  while (isLetter(text.charAt(end)) || isForeignLetter(text.charAt(end))) end += 1;
  addToken(scan, "word", text.slice(index, end));
  scan.index = end;
}

/** `twenty-one` is one word; in formulas, only behind a word that is no name. */
function isHyphenated({ text, textDepth }: Scan, start: number, end: number): boolean {
  if (text[end] !== "-" || !isLetter(text.charAt(end + 1))) return false;
  if (textDepth > 0) return true;
  const word = text.slice(start, end).toLowerCase();
  const isName = functionNames.has(word) || symbolNames.has(word) || greekWords.has(word);
  return end - start > 2 && !isName && isLetter(text.charAt(end + 2));
}

const upright = new Set(
  "sin cos tan cot sec csc ln log lg exp cis gcd lcm arcsin arccos arctan".split(" "),
);

/** `O'Brien` is one word, `y'` a derivative. */
function isApostrophe(text: string, end: number): boolean {
  return text[end] === "'" && /^[a-zA-Z]{3}/.test(text.slice(end + 1, end + 4));
}

/** `\text{sin}(x)` is a function, `\text{max}` may be a word. */
function isCalled({ text, index }: Scan, word: string): boolean {
  let end = index;
  while (text[end] === " ") end += 1;
  if (text[end] !== "}" || end + 1 >= text.length) return false;
  return upright.has(word) || text[end + 1] === "(";
}

/** `540 m` is a length and `9.8 m/s` a speed, `540m` may be a product. */
function isLoneUnit({ text, tokens, index }: Scan, letter: string): boolean {
  if (tokens.at(-1)?.kind !== "number" || text[index - 2] !== " " || !isUnitLetter(letter)) {
    return false;
  }
  const divisor = /^\/([a-zA-Z])(?![a-zA-Z])/.exec(text.slice(index, index + 3))?.[1];
  const isEnd = index === text.length && tokens.length === 1;
  return isEnd || (divisor !== undefined && isUnitLetter(divisor));
}

/** A short word with a vowel inside, alone: `cat` is no product of letters, `abc` and `xyz` are. */
function isLoneWord(text: string, word: string): boolean {
  return word.length === 3 && word === text && /^.[aeiou]|^..[aeiou]/i.test(word);
}

/** `x in (1,2)` is a membership, `e^{in\pi}` holds a product. */
function isBeforeSet({ text, index }: Scan): boolean {
  return /^ +(?:[([{]|\\[{(a-z])/.test(text.slice(index, index + 8));
}

function isBeforeWord({ text, index }: Scan): boolean {
  return /^ +[A-Za-z]{3}/.test(text.slice(index, index + 8));
}

/** `3 to 4` */
function isBetweenNumbers({ tokens, text, index }: Scan): boolean {
  if (tokens.at(-1)?.kind !== "number") return false;
  const next = /^[ ~}]*(.)/.exec(text.slice(index, index + 8))?.[1] ?? "";
  return next >= "0" && next <= "9";
}

function isBetweenIntervals({ tokens, text, index }: Scan): boolean {
  let next = index;
  while (text[next] === " ") next += 1;
  const before = tokens.at(-1)?.text;
  return (before === ")" || before === "]") && (text[next] === "(" || text[next] === "[");
}

/** `dx` is one symbol: the d of `dy/dx` is no factor. */
function isDifferential(word: string): boolean {
  return word.length === 2 && word.startsWith("d") && "xyztuvrs".includes(word.charAt(1));
}

const plainUnits = new Set("cm mm km kg ft yd ml mL sq cu hz Hz kJ kN kW".split(" "));

/** Where a unit may stand: behind a number, a bracket, π, or the `/` of another unit. */
function isBehindValue({ tokens }: Scan, word: string): boolean {
  let last = tokens.at(-1);
  // `15 {cm}^2`
  if (last?.text === "{" && tokens.at(-2)?.kind === "number") last = tokens.at(-2);
  if (last?.kind === "number") return true;
  if (last?.text === "/") return tokens.at(-2)?.kind === "word";
  // Two letters behind a bracket may be a product: `2\pi hr`.
  const isPlain = word.length > 2 || plainUnits.has(word);
  return isPlain && (last?.text === "}" || last?.text === ")" || last?.text === "pi");
}

function readBareWord(scan: Scan, word: string): void {
  const lower = word.toLowerCase();
  const functionName = functionNames.get(lower);
  const symbolName = symbolNames.get(lower);
  const isUnit = isUnitWord(word) && isBehindValue(scan, word);
  const isAfterNumber = scan.tokens.at(-1)?.kind === "number";
  if (isUnit) addToken(scan, "word", word);
  else if (functionName !== undefined) addToken(scan, "function", functionName);
  else if (symbolName !== undefined) addToken(scan, "symbol", symbolName);
  else if (greekWords.has(lower)) addToken(scan, "symbol", word);
  else if (lower === "union" || lower === "u") addSign(scan, "∪");
  else if (lower === "in" && !isAfterNumber && isBeforeSet(scan)) addSign(scan, "∈");
  else if (
    word.length > 3 ||
    shortWords.has(lower) ||
    (linkWords.has(lower) && isBeforeWord(scan)) ||
    isLoneWord(scan.text, word) ||
    word === word.toUpperCase() ||
    scan.tokens.at(-1)?.kind === "word"
  ) {
    addToken(scan, "word", word);
  } else if (isDifferential(word)) {
    addToken(scan, "symbol", word);
  } else {
    for (const letter of word) addToken(scan, "symbol", letter);
  }
}
