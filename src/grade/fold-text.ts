/** A text in the form in which it is searched, and where each of its characters comes from. */
export interface FoldedText {
  readonly text: string;
  /** Offset in the original of each UTF-16 unit of `text`, and at the end that of the end. */
  readonly starts: readonly number[];
}

// A character and the marks that stand on it: what composes to one. White space of any length is one space.
const piece = /\s+|[^\s]\p{M}*/gu;

/** Composed (NFC), white space as one space and none at the ends, and unless case counts, in small letters. */
export function foldText(original: string, isCaseSensitive: boolean): FoldedText {
  let text = "";
  const starts: number[] = [];
  let end = 0;
  for (const { 0: raw, index } of original.matchAll(piece)) {
    const isSpace = raw.trim() === "";
    if (isSpace && (text === "" || index + raw.length === original.length)) continue;
    const folded = isSpace ? " " : foldPiece(raw, isCaseSensitive);
    text += folded;
    for (let unit = 0; unit < folded.length; unit += 1) starts.push(index);
    end = index + raw.length;
  }
  starts.push(end);
  return { text, starts };
}

function foldPiece(raw: string, isCaseSensitive: boolean): string {
  const composed = raw.normalize("NFC");
  // By way of capitals, so that ß is ss and ς is σ.
  return isCaseSensitive ? composed : composed.toUpperCase().toLowerCase();
}
