import { leadWords } from "./extract-phrases.ts";

const longestLead = 60;

/** Where the answer begins behind "the answer is", and whether as an item of a list: emphasis, quotes, fences, "therefore" are passed over. */
export function skipLead(text: string, from: number): { start: number; isListed: boolean } {
  let start = from;
  let hasBreak = false;
  let isListed = false;
  while (start < text.length && start < from + longestLead) {
    const character = text.charAt(start);
    if (character === "\n") hasBreak = true;
    else if (hasBreak && bulletLength(text, start) > 0) {
      isListed = true;
      start += bulletLength(text, start);
      continue;
    } else if (character === "`" && text.startsWith("```", start)) {
      fence.lastIndex = start;
      if (!fence.test(text)) break;
      start = fence.lastIndex;
      continue;
    } else if (
      hasBreak &&
      /[-=|:]/.test(character) &&
      /^[-=|: ]{3,}\n/.test(text.slice(start, start + 80))
    ) {
      start = text.indexOf("\n", start);
      continue;
    } else if (character === "<") {
      markup.lastIndex = start;
      if (!markup.test(text)) break;
      start = markup.lastIndex;
      continue;
    } else if (!(leadMarks.includes(character) || isEmoji(text, start) || isDash(text, start)))
      break;
    start += 1;
  }
  leadWords.lastIndex = start;
  if (leadWords.test(text)) {
    start = leadWords.lastIndex;
    while (" *_:\n".includes(text[start] ?? "x")) start += 1;
  }
  return { start, isListed };
}

const leadMarks = " \t\r\n*_:：\"'“”‘`>#|~，,、→➡}";
const markup = /<(?:b|i|p|u|em|strong|span|center|div|mark|br)(?: [^<>]{0,60})?\/?>/y;

function isEmoji(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x2190) return false;
  if (code >= 0xd83c && code <= 0xd83e) return true;
  // The letters of mathematics beyond the basic plane have other first halves.
  if (code >= 0xdc00 && code <= 0xdfff) return /[\ud83c-\ud83e]/.test(text.charAt(index - 1));
  return /\p{Extended_Pictographic}|\ufe0f/u.test(text.charAt(index));
}

// "The answer is – 5" has a dash, "- 5" a sign.
function isDash(text: string, index: number): boolean {
  return /[–—]/.test(text.charAt(index)) && text[index + 1] === " ";
}

const fence = /```(?:latex|math|tex|text|txt|plaintext|output|markdown|md)?[ \t]*\r?\n/y;
const bullet = /(?:[-*•+]|\d{1,2}[.)])[ \t]+/y;

/** How long the bullet or number of a list item at an offset is, its space included; 0 when there is none. */
export function bulletLength(text: string, index: number): number {
  bullet.lastIndex = index;
  return bullet.test(text) ? bullet.lastIndex - index : 0;
}
