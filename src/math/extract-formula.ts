/** A formula in a text: its content without delimiters, and the offset behind them. */
export interface Formula {
  readonly start: number;
  readonly end: number;
  readonly after: number;
}

const longestFormula = 2_000;
const environment =
  /\\begin\{((?:equation|align|gather|multline|eqnarray|displaymath|math|flalign)\*?)\}/y;
const matrix = /\\begin\{([a-zA-Z]{1,20}\*?)\}/y;

/** The formula whose opening delimiter stands at an offset, if there is one and it is closed. A lone dollar sign is money. */
export function formulaAt(text: string, index: number): Formula | null {
  if (text.charCodeAt(index) === 36) {
    return text.charCodeAt(index + 1) === 36
      ? closedBy(text, index, index + 2, "$$")
      : inDollars(text, index + 1);
  }
  const next = text.charCodeAt(index + 1);
  if (next === 40) return closedBy(text, index, index + 2, "\\)");
  if (next === 91) return closedBy(text, index, index + 2, "\\]");
  return next === 98 ? inEnvironment(text, index) : null;
}

function closedBy(text: string, index: number, start: number, close: string): Formula | null {
  // Only so far ahead: openings that are never closed must not each search all of the text.
  const end = text.slice(start, start + longestFormula).indexOf(close);
  if (end <= 0 || index < 0) return null;
  return { start, end: start + end, after: start + end + close.length };
}

function inEnvironment(text: string, index: number): Formula | null {
  environment.lastIndex = index;
  const display = environment.exec(text);
  matrix.lastIndex = index;
  const name = (display ?? matrix.exec(text))?.[1];
  if (name === undefined) return null;
  const start = index + `\\begin{${name}}`.length;
  const close = `\\end{${name}}`;
  const end = text.slice(start, start + longestFormula).indexOf(close);
  if (end <= 0) return null;
  const after = start + end + close.length;
  return display === null
    ? { start: index, end: after, after }
    : { start, end: start + end, after };
}

function inDollars(text: string, start: number): Formula | null {
  let end = text.indexOf("$", start);
  while (end > 0 && text.charCodeAt(end - 1) === 92 && end - start < longestFormula) {
    end = text.indexOf("$", end + 1);
  }
  if (end <= start || end - start > longestFormula) return null;
  const content = text.slice(start, end);
  return isInline(content, text.charCodeAt(end + 1)) ? { start, end, after: end + 1 } : null;
}

const plainWords = /(?:^|[\s,.;])[a-zA-Z]{3,}(?=[\s,.;:!?]|$)/g;

// "$18.90 and $5" is money twice, not a formula.
function isInline(content: string, next: number): boolean {
  if ((next >= 48 && next <= 57) || content.includes("\n\n")) return false;
  const isSpaced = content.endsWith(" ") || content.startsWith(" ");
  if (!isSpaced && !/^\d/.test(content)) return true;
  const isPlain = !/[\\^_={}]/.test(content);
  if (isPlain && content.startsWith(" ") !== content.endsWith(" ")) return false;
  if (isPlain && / (?:or|to|in|is)(?: |$)/.test(content)) return false;
  const words = content.includes("\\") ? 0 : (content.match(plainWords)?.length ?? 0);
  return words < (isPlain ? 1 : 2);
}
