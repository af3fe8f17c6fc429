const mostMentions = 64;
const longestAnswer = 400;

/**
 * The answer that a sentence or heading states last: "The final answer is …", "Answer: …", "**Answer:** …". A mention that states
 * nothing ("this answer is correct") is passed over.
 */
export function extractStated(
  text: string,
): { answer: string; start: number; end: number; rule: string } | null {
  const lower = text.toLowerCase();
  // Lower case of a few characters is longer than they are; offsets would not fit.
  const searched = lower.length === text.length ? lower : text;
  let index = searched.lastIndexOf("answer");
  for (let mention = 0; index >= 0 && mention < mostMentions; mention += 1) {
    const start = afterMarker(searched, index);
    const found = start === null ? null : passage(text, start);
    if (found !== null) return { ...found, rule: "stated" };
    index = index === 0 ? -1 : searched.lastIndexOf("answer", index - 1);
  }
  return null;
}

const determiners = ["the", "final", "my", "our", "correct"];

/** Where the stated answer begins, if `answer` at an index introduces one. */
function afterMarker(text: string, index: number): number | null {
  if (isWordCharacter(text[index - 1]) || text[index - 1] === '"') return null;
  const before = text.slice(Math.max(0, index - 12), index).trimEnd();
  let start = index + "answer".length;
  if (text[start] === "s") start += 1;
  const tail = text.slice(start, start + 60);
  const colon = /^[\s*_]{0,6}(?:is|are)?[\s*_]{0,6}[:=][*_]{0,4}/.exec(tail);
  if (colon !== null) return start + colon[0].length;
  const heading = /^[*_#]{0,4}[ \t]{0,4}\n/.exec(tail);
  if (heading !== null) return isLineStart(text, index, before) ? start + heading[0].length : null;
  const verb = /^ (?:is|are|(?:to (?:the|this) (?:problem|question) is))(?![a-z])[\s:]{0,4}/.exec(
    tail,
  );
  const isStated = determiners.some((word) => before.endsWith(word));
  return verb !== null && isStated ? start + verb[0].length : null;
}

function isLineStart(text: string, index: number, before: string): boolean {
  const line = text.lastIndexOf("\n", index) + 1;
  if (index - line > 30) return false;
  const lead = text.slice(line, index).replace(/[\s#*_]/g, "");
  return lead === "" || (lead === "final" && before.endsWith("final"));
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && character >= "a" && character <= "z";
}

/** The answer that begins at an offset: its formulas, or the words up to the end of the sentence. */
function passage(
  text: string,
  from: number,
): { answer: string; start: number; end: number } | null {
  let start = from;
  while (start < text.length && start < from + 40 && isLead(text.charAt(start))) start += 1;
  const window = text.slice(start, start + longestAnswer);
  const end = endOfFormulas(window) ?? endOfSentence(window);
  const answer = window.slice(0, end).trimEnd();
  return /[\p{L}\p{N}\\]/u.test(answer) ? { answer, start, end: start + answer.length } : null;
}

function isLead(character: string): boolean {
  return " \t\r\n*_:\"'`>".includes(character);
}

const delimiters: readonly (readonly [string, string])[] = [
  ["$$", "$$"],
  ["\\[", "\\]"],
  ["\\(", "\\)"],
  ["$", "$"],
];

/** Where formulas, joined by separators alone, end; null when the text does not begin with one. */
function endOfFormulas(text: string): number | null {
  let end: number | null = null;
  let index = 0;
  for (let formula = 0; formula < 20; formula += 1) {
    const pair = delimiters.find(([open]) => text.startsWith(open, index));
    if (pair === undefined) break;
    const close = text.indexOf(pair[1], index + pair[0].length);
    // A lone dollar sign is money.
    if (close < 0) break;
    end = close + pair[1].length;
    const separator = /^(?:,? (?:and|or) |, ?)/.exec(text.slice(end, end + 8));
    if (separator === null) break;
    index = end + separator[0].length;
  }
  return end;
}

const stops = [" because ", " since ", ", which ", ", because ", ", since ", " so ", ". "];

function endOfSentence(text: string): number {
  let end = text.indexOf("\n");
  if (end < 0) end = text.length;
  for (const stop of stops) {
    const found = text.indexOf(stop);
    if (found > 0 && found < end) end = found;
  }
  while (end > 0 && ".*_`\"'".includes(text.charAt(end - 1)) && !isAbbreviation(text, end))
    end -= 1;
  return end;
}

// "4:30 p.m." keeps its dot.
function isAbbreviation(text: string, end: number): boolean {
  return text.charAt(end - 1) === "." && /[ap]\.m\.$/i.test(text.slice(Math.max(0, end - 5), end));
}
