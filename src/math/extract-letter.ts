/** A letter in a text, and where it stands. */
export interface Letter {
  readonly letter: string;
  readonly index: number;
}

const lead =
  /(?:[\s$({[*_`"'“”‘~:：>（【]|\\(?:text(?:bf|rm|it|sf|tt)?|math(?:rm|bf|sf|it|tt)|mbox|f?box(?:ed)?|left|right|q?quad|bf|rm|[,;:! ([])|(?:the|correct|right|best|final|answer|option|choice|letter|is|alternative|select|选项|选择|选)(?!\p{L}{2,}(?<![a-z])|[a-z]))*/iuy;
const letterWithTail =
  /([A-Za-zＡ-Ｚ])(?=([)\]}）】<.:：,;!?*_`"'”’$\\|–—-]|\s|$|(?=\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|。|，|、)))/uy;
const longestLead = 80;
const goesOn =
  /^[)\]}.:,*_`"”$\s]*(?:$|\n|because|since|as\b|which|due|with|and (?:the|that|not)|not|but|so|for|\(|[-–—=:]|\d|\\|\$|[A-Z])/;
const another =
  /^[)\]}）.*_`"”$\s]*(?:and|or|&|\/|和|或|,)\s*(?:option |choice )?[(*_$\\{\s]*(?:text\{)?\(?([A-Z])(?![\p{L}'’])/u;

/**
 * The letter of one of `count` choices that a passage begins with: `(B)`, `\text{B. }`, "option C", "b". Null for the words "A" and "I" of a sentence,
 * for a symbol in an equation, and where the passage names two letters.
 */
export function letterAt(text: string, from: number, count: number): Letter | null {
  const window = text.slice(from, from + longestLead);
  lead.lastIndex = 0;
  const start = (lead.exec(window)?.[0] ?? "").length;
  letterWithTail.lastIndex = start;
  const found = letterWithTail.exec(window);
  const raw = found?.[1];
  if (raw === undefined) return null;
  const letter = upper(raw);
  const code = letter.charCodeAt(0) - 65;
  if (code < 0 || code >= count) return null;
  const rest = text.slice(from + start + 1, from + start + 1 + longestLead);
  const before = window.slice(0, start);
  const isNamed = /(?:option|choice|alternative)\s*$/i.test(
    text.slice(Math.max(0, from - 12), from + start),
  );
  const second = another.exec(rest)?.[1];
  if (second !== undefined && second !== letter && second.charCodeAt(0) - 65 < count) {
    if (
      !/^[^\n]{0,20}\b(?:is|are|was)\b/.test(rest.slice((another.exec(rest)?.[0] ?? "").length))
    ) {
      return null;
    }
  }
  if (/^\s*[=^+<>≤≥*/_]\s*[\w\\(-]/.test(rest) && !/^\*\*/.test(rest)) return null;
  if (/^\s*[-–]\s*[a-z\d]\b(?!\))/.test(rest) && raw === raw.toLowerCase()) return null;
  const isBare = !isNamed && !/^[)\].:：*}）】]/.test(rest) && !/[({[（*]\s*$/.test(before);
  // "A train", "I think": words unless what follows is no sentence.
  if (
    isBare &&
    (letter === "A" || letter === "I") &&
    /^\s+[a-z]/.test(rest) &&
    !goesOn.test(rest)
  ) {
    return null;
  }
  if (raw !== raw.toUpperCase()) {
    const isEnclosed = /^[)\]}]/.test(rest) || /[({[]\s*$/.test(before) || isNamed;
    if (!isEnclosed && !/^[\s.$*_`"'”\\)]*(?:$|\n|[.,])/.test(rest)) return null;
  }
  if (/^['’]/.test(rest) && /^['’]\p{L}/u.test(rest)) return null;
  return { letter, index: from + start };
}

function upper(letter: string): string {
  const code = letter.charCodeAt(0);
  return code >= 0xff21 ? String.fromCharCode(code - 0xff21 + 65) : letter.toUpperCase();
}
