import { formulaAt } from "./extract-formula.ts";

const stop =
  /[\n$\\|？。！；]|<\/|<br|\s?\[\^\d+\]| \[\d+\](?=[.\s<]|$)|[.!?;](?=["'”’*_)\]\s<]|$)|\.(?=\p{L}\p{L})|[，、](?=\p{Script=Han}|\p{Script=Hangul})|,? (?:because|since|whereas|hence|thus|therefore|but|rather than|instead of|so|where|when|making|meaning|not|due to|given that|assuming|i\.e\.)(?!\p{L})|, (?:as|for|with|by|after|which|that|i|we|he|she|it|and we|found|obtained)(?!\p{L})| and (?:the|that|this|so|we|it|i|he|she|they|you|therefore|thus|hence) |,? or (?:approximately|about|roughly|equivalently) | [—–-] (?=\p{L}{2})| \((?!mod|base|or |and )(?=[^()\\]{0,80}\p{L}{3})/giu;
const clause = /^ (?:so|where|when|making|meaning|not|but)$/i;
const abbreviation =
  /(?:^|[\s(~])(?:[ap]\.m|approx|vs|e\.g|i\.e|mr|mrs|ms|dr|st|no|sq|cu|ca|bzw|z\.b)$/i;

/** Where the statement ends within a window: at the end of its sentence or line, or where a reason begins. */
export function endOfStatement(window: string, inTable: boolean): number {
  stop.lastIndex = 0;
  for (let match = stop.exec(window); match !== null; match = stop.exec(window)) {
    const { index, 0: sign } = match;
    if (sign === "$" || sign === "\\") {
      const formula = formulaAt(window, index);
      if (formula === null && closesFormula(window, index, sign)) return index;
      stop.lastIndex = formula?.after ?? index + (sign === "\\" ? 2 : 1);
    } else if (isStop(window, index, sign, inTable)) {
      const isKept =
        sign === "." ? isEllipsis(window, index) : sign === "!" && isFactorial(window, index);
      return isKept ? index + 1 : index;
    } else stop.lastIndex = index + 1;
  }
  return window.length;
}

/** A closing delimiter alone: the statement stands within a formula, as in `$\\text{Answer: } 5$`. */
function closesFormula(window: string, index: number, sign: string): boolean {
  const next = window[index + 1] ?? "";
  if (sign === "\\") return next === ")" || next === "]";
  return index > 0 && window[index - 1] !== " " && !/\d/.test(next);
}

function isStop(window: string, index: number, sign: string, inTable: boolean): boolean {
  if (index === 0) return false;
  if (sign === "|") return inTable;
  const before = window.slice(Math.max(0, index - 8), index);
  if (sign === ".") {
    const next = window.slice(index + 1, index + 3);
    if (/^\p{L}\p{L}/u.test(next)) return /^[A-Z][a-z]/.test(next);
    return !abbreviation.test(before);
  }
  if (sign === "!") return !/^! {0,2}[=*/+^<>)-]/.test(window.slice(index, index + 5));
  if (sign === ";") return !/^;\s{0,3}(?:[-\d$\\(]|[a-z]\s?=)/.test(window.slice(index, index + 8));
  if (sign === " (")
    return (
      /[\p{L}\d)$%°*}\]]$/u.test(before) &&
      !/\\[a-zA-Z]+$/.test(before) &&
      isMathematical(window.slice(0, index))
    );
  // "42 where …" ends at its value; "the point where they meet" is all of the answer.
  if (clause.test(sign)) return isMathematical(window.slice(0, index));
  return true;
}

/** The last dot of `0.333...`, which belong to the number. */
function isEllipsis(window: string, index: number): boolean {
  return /\.\d+\.\.$/.test(window.slice(Math.max(0, index - 40), index));
}

/** "Answer: 10!" */
function isFactorial(window: string, index: number): boolean {
  return (
    index < 6 &&
    /^\(?(?:\d{1,2}|[nkm])\)?$/.test(window.slice(0, index)) &&
    /^!\s*(?:$|\n)/.test(window.slice(index))
  );
}

function isMathematical(text: string): boolean {
  return /[\d$\\]/.test(text) || text.trim().length <= 2;
}
