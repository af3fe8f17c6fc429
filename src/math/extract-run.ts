interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Signs, digits, single letters and the names of functions; no other words. */
const mathWord =
  /^(?:[-+*/^=<>≤≥≠≈∪∩∈×·−±(){}[\]|,.;:\d%°!√π∞θ$€£½⅓⅔¼¾²³_]|(?<![a-zA-Z])[a-zA-Z](?![a-zA-Z])|(?:sqrt|pi|sin|cos|tan|log|ln|mod|inf)(?![a-zA-Z]))+$/;
const signBefore = /[-+*/^=<>≤≥≠≈∪∩∈×·−±([{|]$/;
const signAfter = /^(?:[+*/^=<>≤≥≠≈∪∩∈×·±|]|[-−](?!\d))/;
const relation = /[=<>≤≥≠∈]/;
const introduction = /(?:are|is|numbers|values|roots|solutions|:)\s*$/;
const mostWords = 40;

/**
 * The expression or relation in plain text around a number: `x = 3 or x = 5`, `3 - 4i`, `(-∞, 2) ∪ (3, ∞)`. Just the number where words surround it.
 */
export function runAround(
  sentence: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  const words = wordsAround(sentence, start, end);
  const middle = words.findIndex((word) => word.end > start);
  const center = words[middle];
  if (center === undefined || !mathWord.test(center.text)) return { start, end };
  const last = lastOf(words, middle);
  let first = middle;
  while (first > 0 && joins(sentence, words, first - 1, last)) first -= leftStep(words, first);
  while (first < middle && isLooseSign(words[first]?.text ?? "")) first += 1;
  return trimmed(sentence, words[first]?.start ?? start, words[last]?.end ?? end, { start, end });
}

function wordsAround(sentence: string, start: number, end: number): readonly Word[] {
  const from = Math.max(0, start - 300);
  const words: Word[] = [];
  for (const { 0: text, index } of sentence.slice(from, end + 100).matchAll(/\S+/g)) {
    words.push({ text, start: from + index, end: from + index + text.length });
  }
  return words;
}

function isMath(word: Word | undefined): boolean {
  return word !== undefined && mathWord.test(word.text) && !/^[aAI],?$/.test(word.text);
}

function lastOf(words: readonly Word[], middle: number): number {
  let last = middle;
  while (last - middle < mostWords) {
    const here = words[last]?.text ?? "";
    const next = words[last + 1];
    if (!isMath(next)) break;
    if (!(signBefore.test(here) || signAfter.test(next?.text ?? "") || isOpen(here))) break;
    last += 1;
  }
  return last;
}

/** "(-∞," needs what closes it. */
function isOpen(text: string): boolean {
  return text.endsWith(",") && /[([]/.test(text) && !/[)\]],$/.test(text);
}

const connector = /^(?:and|or)$/;

/** How many words the run grows by at its left: a connector comes with the word before it. */
function leftStep(words: readonly Word[], first: number): number {
  return connector.test(words[first - 1]?.text ?? "") ? 2 : 1;
}

function joins(sentence: string, words: readonly Word[], index: number, last: number): boolean {
  if (last - index > mostWords) return false;
  const here = words[index];
  const next = words[index + 1]?.text ?? "";
  if (here === undefined) return false;
  if (connector.test(here.text)) {
    const before = words[index - 1];
    return isMath(before) && isListed(sentence, words, index - 1, last);
  }
  if (!isMath(here)) return false;
  if (signBefore.test(here.text) || signAfter.test(next)) return true;
  if (!/[,;]$/.test(here.text)) return false;
  return isOpen(here.text) || isListed(sentence, words, index, last);
}

/** Items of a list: relations, or values that "are" and the like introduce. */
function isListed(sentence: string, words: readonly Word[], index: number, last: number): boolean {
  const later = words.slice(index + 1, last + 1).some(({ text }) => relation.test(text));
  if (later) return true;
  let first = index;
  while (first > 0 && index - first < mostWords) {
    const before = words[first - 1];
    if (!(isMath(before) || connector.test(before?.text ?? ""))) break;
    first -= 1;
  }
  return introduction.test(sentence.slice(0, words[first]?.start ?? 0).slice(-20));
}

function isLooseSign(text: string): boolean {
  return /^[-+*/^=<>≈×·−:,.;|]+$/.test(text) || /^\d{1,2}[.)]$|^\([a-z\d]\)$/.test(text);
}

function trimmed(
  sentence: string,
  from: number,
  to: number,
  number: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } {
  let end = Math.max(to, number.end);
  while (end > number.end && /[\s.,;:!]/.test(sentence.charAt(end - 1))) end -= 1;
  let start = from;
  const isClosed = balance(sentence.slice(start, end)) === 0;
  if (!isClosed) return number;
  while (start < number.start && /[\s,;:]/.test(sentence.charAt(start))) start += 1;
  return { start, end };
}

function balance(text: string): number {
  let depth = 0;
  for (const character of text) {
    if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
  }
  return depth;
}
