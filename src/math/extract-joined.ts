/** A box: where the name of its command begins, where its content begins and ends, and where the text goes on. */
export interface Box {
  readonly command: number;
  readonly start: number;
  readonly end: number;
  readonly after: number;
}

/** What several boxes say together, from the first of them to the last. */
interface Joined {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

/** A box with what belongs to it in front: a sign, a name, the label of a part. */
interface Entry {
  readonly box: Box;
  readonly value: string;
  readonly start: number;
  /** Where the sign or the command begins, and the name before it. */
  readonly from: number;
  readonly name: string | null;
  readonly part: string | null;
}

const mostJoined = 20;

/** The last of some boxes, with those before it when nothing but a separator, a repeated name or the label of the next part stands between. */
export function joinedBoxes(text: string, boxes: readonly Box[]): Joined | null {
  const lastBox = boxes.at(-1);
  if (lastBox === undefined) return null;
  const last = entryOf(text, lastBox, boxes.length === 1);
  const entries = [last];
  const separators: string[] = [];
  let first = last;
  for (let index = boxes.length - 2; index >= 0 && entries.length < mostJoined; index -= 1) {
    const box = boxes[index];
    if (box === undefined) break;
    const before = entryOf(text, box, false);
    const separator = separatorOf(text, before, first);
    if (separator === null) break;
    entries.unshift(before);
    separators.unshift(separator);
    first = before;
  }
  const alone = { answer: last.value, start: last.start, end: lastBox.end };
  // The same value boxed twice in a row is one answer.
  if (entries.every(({ value }) => value === last.value)) return alone;
  // Parts that do not begin with the first are an end of something else.
  if (last.part !== null && first.part !== "a") return alone;
  const names = entries.map(({ name }) => name);
  const isNamed = !names.includes(null) && new Set(names).size > 1;
  let answer = "";
  for (const [index, { value, name }] of entries.entries()) {
    answer += `${index === 0 ? "" : (separators[index - 1] ?? "")}${isNamed ? `${name} = ` : ""}${value}`;
  }
  return { answer, start: first.start, end: lastBox.end };
}

function entryOf(text: string, box: Box, isOnly: boolean): Entry {
  let from = box.command;
  while (box.command - from < 3 && /[\\\f]/.test(text.charAt(from - 1))) from -= 1;
  const content = contentOf(text, box);
  const sign = startOfSign(text, from);
  const value = sign === null ? content : negated(content);
  const isNegated = sign !== null && value !== content;
  if (isNegated) from = sign;
  const start = isNegated ? sign : box.start;
  // Names and labels matter between boxes alone.
  if (isOnly) return { box, value, start, from, name: null, part: null };
  const window = text.slice(Math.max(0, from - longestName), from);
  const [lead = "", name] = nameBefore.exec(window) ?? [];
  const isNamed = name !== undefined && !content.includes("=");
  if (isNamed) from -= lead.length;
  const [label = "", part] = partBefore.exec(text.slice(Math.max(0, from - 30), from)) ?? [];
  if (part !== undefined) from -= label.length;
  return {
    box,
    value,
    start,
    from,
    name: isNamed ? name : null,
    part: part?.toLowerCase() ?? null,
  };
}

/** The content; with its backslashes single where the whole response was escaped: `\\boxed{\\frac{1}{2}}`. */
function contentOf(text: string, { command, start, end }: Box): string {
  const content = text.slice(start, end).trim();
  const isEscaped = text[command - 1] === "\\" && text[command - 2] === "\\";
  if (!isEscaped || /(?:^|[^\\])\\(?:\\\\)*(?!\\)/.test(content)) return content;
  return content.replaceAll("\\\\", "\\");
}

/** Where a minus sign that belongs to a box begins: behind the start of the formula, a relation or a word; not one that subtracts, nor a bullet. */
function startOfSign(text: string, from: number): number | null {
  let sign = from - 1;
  while (from - sign < 4 && text[sign] === " ") sign -= 1;
  if (text[sign] !== "-" && text[sign] !== "−") return null;
  const before = text.slice(Math.max(0, sign - 12), sign);
  if (/(?:[$=&≈]|\\[([])\s{0,8}$/.test(before)) return sign;
  const isDirect = sign === from - 1;
  return isDirect && /(?:^|\n|\p{L}{2}[ :]{0,2} )$/u.test(before) ? sign : null;
}

function negated(content: string): string {
  if (/[=<>]|, |\\(?:text|leq?|geq?|cup|in|infty)(?![a-zA-Z])/.test(content)) return content;
  return /[-+±−]|\\[pm]{2}(?![a-z])/.test(content) ? `-(${content})` : `-${content}`;
}

const longestName = 24;
const nameBefore =
  /(?<![\p{L}\d\\_^+*/-])(?<![-+*/] )((?:[a-zA-Z]|\\[a-zA-Z]{2,10})(?:_(?:\w|\{\w{1,4}\}))?)\s?&?=&?\s?$/u;
const partBefore =
  /(?<=^|\n|\s)[*_]{0,2}(?:(?:part|teil)[ ~]?\(?|\()([a-h])(?![a-z])\)?[*_:.]{0,4}\s{0,2}[*_:.]{0,2}\s{0,2}(?:\$|\\[([])?\s?$/i;

const longestSeparator = 60;
const alternatives = new Set(["or", "oder", "ou", "или", "或", "或者", "または", "또는"]);
const conjunctions = new Set(["", ";", "and", "&", "und", "et", "y", "и", "和", "、", "と", "및"]);

/** `, ` or ` or ` where the text between two boxes is a separator alone; null where it says more, or nothing. */
function separatorOf(text: string, left: Entry, right: Entry): string | null {
  const { after } = left.box;
  if (right.from < after || right.from - after > longestSeparator) return null;
  const gap = text.slice(after, right.from);
  if (right.part !== null) {
    const isNext = left.part?.charCodeAt(0) === right.part.charCodeAt(0) - 1;
    return isNext && /^[\s$.,;*\\)\]]*$/.test(gap) ? ", " : null;
  }
  // "x = 1, 2" names both; what is named alone begins something else.
  if (left.name === null && right.name !== null) return null;
  const words = gap
    .toLowerCase()
    .replace(/\\$/, "")
    .replace(/\\(?:text|mbox|mathrm|q?quad|[,;:! ()[\]])|[\s${}~*]/g, "");
  if (words === "") return null;
  if (words.length > 8) return arePair(text, left, gap) ? ", " : null;
  const word = words.replace(/^[,，]/, "");
  const areOthers = right.name !== null && right.name !== left.name;
  if (alternatives.has(word)) return areOthers ? null : " or ";
  return conjunctions.has(word) ? ", " : null;
}

const extreme =
  "(max(?:imum)?|largest|greatest|min(?:imum)?|smallest|least)(?: possible)?(?: value)?";
const extremeBetween = new RegExp(
  `^[\\s$,.;*\\\\)]{0,6}(?:and|while)?,? ?(?:the|its)? ?${extreme} is[\\s$\\\\(*]{0,6}$`,
  "i",
);
const extremeBefore = new RegExp(
  `(?<!\\p{L})${extreme}(?: of [^.\\n]{1,24})? is[\\s$\\\\(*]{0,6}$`,
  "iu",
);

/** "The minimum is \boxed{2} and the maximum is \boxed{14}." */
function arePair(text: string, left: Entry, gap: string): boolean {
  const right = extremeBetween.exec(gap)?.[1];
  if (right === undefined) return false;
  const before = extremeBefore.exec(text.slice(Math.max(0, left.from - 60), left.from))?.[1];
  return before !== undefined && isUpper(before) !== isUpper(right);
}

function isUpper(word: string): boolean {
  return /^(?:max|lar|gre)/i.test(word);
}
