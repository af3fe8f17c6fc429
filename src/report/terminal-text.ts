import { stripVTControlCharacters } from "node:util";

/** Text on one line that cannot steer a terminal: without escape sequences, control characters and changes of writing direction. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const wide =
  /^(?![\uff61-\uffdc])(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])|\ufe0f/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** The columns that plain text takes in a terminal: 2 for East Asian wide characters and emoji, 0 for what only marks others. */
export function displayWidth(text: string): number {
  // Nearly all text is ASCII, and cutting into graphemes is a hundred times slower than this test.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Text cut to at most `width` columns (at least 1), its end shown as `…` where something is missing. */
export function fitText(text: string, width: number): string {
  // Enough code units for any width asked for, so that a name of a megabyte costs no more than a short one.
  const head = text.slice(0, width * 32);
  if (head.length === text.length && displayWidth(text) <= width) return text;
  let fitted = "";
  let left = width - 1;
  for (const { segment } of graphemes.segment(head)) {
    left -= graphemeWidth(segment);
    if (left < 0) break;
    fitted += segment;
  }
  return `${fitted}…`;
}

/**
 * Text broken between words into lines of at most `width` columns; a word that is longer stays whole. Lines after the first begin with `indent`, which
 * counts. An infinite width breaks nothing. Line breaks of the text are kept, spaces at its line starts too.
 */
export function wrapText(text: string, width: number, indent = ""): string {
  if (width === Number.POSITIVE_INFINITY && !text.includes("\n")) return text;
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    const margin = /^ */.exec(paragraph)?.[0] ?? "";
    let line = lines.length === 0 ? margin : indent + margin;
    let isEmpty = true;
    for (const word of paragraph.trim().split(" ")) {
      if (!isEmpty && shownWidth(line) + 1 + shownWidth(word) > width) {
        lines.push(line);
        line = indent + margin;
        isEmpty = true;
      }
      line += isEmpty ? word : ` ${word}`;
      isEmpty = false;
    }
    lines.push(line.trimEnd());
  }
  return lines.join("\n");
}

/** Colors take no columns. */
function shownWidth(text: string): number {
  return displayWidth(stripVTControlCharacters(text));
}

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
