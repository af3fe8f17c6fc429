import { functionNames, greekWords, shortWords, symbolNames } from "./notation.ts";
import { addSign, addToken, isLetter, type Scan } from "./token-scan.ts";
import { isUnitWord } from "./units.ts";

/** A run of letters: words, names of functions and symbols, or a product of symbols. */
export function readLetters(scan: Scan): void {
  const { text } = scan;
  const start = scan.index;
  let end = start + 1;
  while (isLetter(text.charAt(end))) end += 1;
  while (isHyphenated(scan, start, end)) {
    end += 1;
    while (isLetter(text.charAt(end))) end += 1;
  }
  scan.index = end;
  const word = text.slice(start, end);
  if (scan.textDepth > 0) {
    addToken(scan, "word", word);
  } else if (word === "U" && isBetweenIntervals(scan)) {
    addSign(scan, "∪");
  } else if (word.length === 1) {
    addToken(scan, "symbol", word);
  } else {
    readBareWord(scan, word);
  }
}

/** `twenty-one` is one word; in formulas, only behind a word that is no name. */
function isHyphenated({ text, textDepth }: Scan, start: number, end: number): boolean {
  if (text[end] !== "-" || !isLetter(text.charAt(end + 1))) return false;
  if (textDepth > 0) return true;
  const word = text.slice(start, end).toLowerCase();
  const isName = functionNames.has(word) || symbolNames.has(word) || greekWords.has(word);
  return end - start > 2 && !isName && isLetter(text.charAt(end + 2));
}

/** A short word with a vowel inside, alone: `cat` is no product of letters, `abc` and `xyz` are. */
function isLoneWord(text: string, word: string): boolean {
  return word.length === 3 && word === text && /^.[aeiou]|^..[aeiou]/i.test(word);
}

function isBetweenIntervals({ tokens, text, index }: Scan): boolean {
  let next = index;
  while (text[next] === " ") next += 1;
  const before = tokens.at(-1)?.text;
  return (before === ")" || before === "]") && (text[next] === "(" || text[next] === "[");
}

function readBareWord(scan: Scan, word: string): void {
  const lower = word.toLowerCase();
  const functionName = functionNames.get(lower);
  const symbolName = symbolNames.get(lower);
  const isAfterNumber = scan.tokens.at(-1)?.kind === "number";
  if (functionName !== undefined) addToken(scan, "function", functionName);
  else if (symbolName !== undefined) addToken(scan, "symbol", symbolName);
  else if (greekWords.has(lower)) addToken(scan, "symbol", word);
  else if (lower === "union" || lower === "u") addSign(scan, "∪");
  else if (lower === "in" && !isAfterNumber) addSign(scan, "∈");
  else if (
    word.length > 3 ||
    shortWords.has(lower) ||
    isLoneWord(scan.text, word) ||
    word === word.toUpperCase() ||
    (isAfterNumber && isUnitWord(word)) ||
    scan.tokens.at(-1)?.kind === "word"
  ) {
    addToken(scan, "word", word);
  } else {
    for (const letter of word) addToken(scan, "symbol", letter);
  }
}
