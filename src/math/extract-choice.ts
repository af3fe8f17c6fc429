import { extractBoxed } from "./extract-boxed.ts";
import type { ExtractedAnswer } from "./extract-found.ts";
import { extractJson } from "./extract-json.ts";
import { type Letter, letterAt } from "./extract-letter.ts";
import { type Response, readResponse } from "./extract-response.ts";
import { statementsFromLast } from "./extract-stated.ts";
import { extractTagged } from "./extract-tagged.ts";

interface Choice extends Letter {
  readonly isMarked: boolean;
}

const mostChoices = 26;

/**
 * The letter that a response chooses among the first `count`, upper case: of the last box, answer tag or statement, else one that stands alone by its
 * form. Null when none is named, or several without one being stated.
 */
export function extractChoice(text: string, count: number): ExtractedAnswer | null {
  const response = count < 1 ? null : readResponse(text);
  return response === null ? null : choiceOf(response, count);
}

/** The same of a response that was read already. */
export function choiceOf(response: Response, count: number): ExtractedAnswer | null {
  const letters = Math.min(count, mostChoices);
  for (const part of response.parts) {
    const choice = stated(part.text, letters) ?? opening(part.text, letters);
    if (choice !== null) return placed(choice, part.offset);
  }
  const { text: turn, offset } = response.turn;
  const choice = formed(turn, letters);
  return choice === null ? null : placed(choice, offset);
}

function placed({ letter, index, isMarked }: Choice, offset: number): ExtractedAnswer {
  const start = index + offset;
  return { answer: letter, span: { start, end: start + 1 }, isMarked, rule: "choice" };
}

function stated(text: string, count: number): Choice | null {
  const box = extractBoxed(text);
  const tag = extractTagged(text);
  const inTag = tag === null ? null : letterAt(text, tag.start, count);
  const inBox = box === null ? null : boxedLetter(text, box.start, box.end, count);
  if (inTag !== null && (inBox === null || inTag.index > inBox.index)) return marked(inTag);
  if (inBox !== null) return marked(inBox);
  const json = extractJson(text);
  const inJson = json === null ? null : letterAt(text, json.start, count);
  if (inJson !== null) return marked(inJson);
  for (const start of statementsFromLast(text)) {
    const letter = statedLetter(text, start, count);
    if (letter !== null) return marked(letter);
  }
  return named(text, count);
}

function marked(letter: Letter): Choice {
  return { ...letter, isMarked: true };
}

/** The whole content must be the letter, or begin with it as a label. */
function boxedLetter(text: string, start: number, end: number, count: number): Letter | null {
  const letter = letterAt(text.slice(0, end), start, count);
  if (letter === null) return null;
  const rest = text.slice(letter.index + 1, end);
  return /^\s*[a-z]/.test(rest) ? null : letter;
}

const notChosen = /^[\s*_:]*(?:not|n['’]t|neither)\b/i;

function statedLetter(text: string, start: number, count: number): Letter | null {
  if (notChosen.test(text.slice(start, start + 20))) return null;
  let from = start;
  while (from < start + 10 && /[\s*_]/.test(text.charAt(from))) from += 1;
  lead.lastIndex = from;
  if (lead.test(text)) from = lead.lastIndex;
  return letterAt(text, from, count);
}

const lead =
  /(?:(?:therefore|thus|then|hence|clearly|most likely|likely|probably|definitely|actually|indeed|simply|either)[,:]? )+/iy;

// Looking at one character first spares the alternatives at all others.
const mentions =
  /(?=[(a-z选選故应보в])(?:\b(?:option|choice|alternative|answer|select|choose|chose|pick)\s{1,3}(?=[(*_"'`$]{0,4}[A-Za-z](?![\p{L}\p{N}'’]))|(?<![\p{L}\p{N}'’])(?=\(?[A-Z]\)?[*_]{0,2} (?:is|would be) (?:therefore |thus |clearly )?(?:the )?(?:correct|right|best|answer))|(?:选项?|選|选择|故选|故選|应选|보기|вариант)\s{0,2}[:：]?\s{0,2}(?=[(（*]{0,3}[A-Z]))/giu;
const praised =
  /^[)*_"'`$\s]{0,6}(?::[^\n.]{0,120}?)?\s{0,2}(?:is|are|would be|must be|seems|appears)(?: (?:therefore|thus|the|clearly|indeed|most|likely|probably|definitely))*\s(?:correct|right|best|true|answer|most)/i;
const before =
  /(?:i(?:['’]d| would| will| have)? (?:choose|chose|pick|select|go with)\s+|(?:so|therefore|thus|hence|answer)[^.\n]{0,40})$/i;

/** "Option C is correct", "故选 B", "so option C": the last that is praised or concluded, else the only one that is named. */
function named(text: string, count: number): Choice | null {
  let last: Letter | null = null;
  const all = new Set<string>();
  let only: Letter | null = null;
  mentions.lastIndex = 0;
  let rounds = 0;
  for (let match = mentions.exec(text); match !== null; match = mentions.exec(text)) {
    rounds += 1;
    if (rounds > 2_000) return null;
    const letter = letterAt(text, mentions.lastIndex, count);
    // "C is correct" is found at its letter, which it leaves unread.
    const isSubject = match[0] === "";
    if (isSubject) mentions.lastIndex += 1;
    if (letter === null) continue;
    const after = text.slice(letter.index + 1, letter.index + 180);
    const lineBefore = text.slice(Math.max(0, match.index - 50), match.index);
    const isChinese = match[0].charCodeAt(0) > 0x2e80 && !/^选项/.test(match[0]);
    const verb = /^(?:select|choose|chose|pick)/i.test(match[0]);
    if (praised.test(after) || isChinese || isSubject || verb || before.test(lineBefore))
      last = letter;
    all.add(letter.letter);
    only = letter;
  }
  if (last !== null) return marked(last);
  return all.size === 1 && only !== null ? { ...only, isMarked: false } : null;
}

/** A response that begins with a letter and its label, or is nothing else: "B", "B) 42", "(B) because …". */
function opening(text: string, count: number): Choice | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const letter = letterAt(text, 0, count);
  if (letter === null) return null;
  const rest = text.slice(letter.index + 1);
  const before = text.slice(0, letter.index);
  const isAlone = /^[\s)\].*_`"'}$\\。）]*$/.test(rest.slice(0, 40)) && rest.trim().length < 12;
  if (isAlone) return marked(letter);
  const isLabel = /^(?:[)\]）]|[.:：]\s|\*\*|\n)/.test(rest) || /[({[（]\s*$|\*\*$/.test(before);
  if (!isLabel) return null;
  // All of the choices repeated are no choice.
  return labels(text, count).size <= 1 ? marked(letter) : null;
}

const label = /(?<=^|\n)[ \t>*_-]{0,6}\(?([A-Z])[).:](?=[\s*])/g;

function labels(text: string, count: number): Set<string> {
  const found = new Set<string>();
  for (const [, letter = ""] of text.matchAll(label)) {
    if (letter.charCodeAt(0) - 65 < count) found.add(letter);
    if (found.size > 1) break;
  }
  return found;
}

const emphasized =
  /\*\*\s?(?:option |choice |answer:? )?\(?([A-Z])(?:[).:][^*\n]{0,200})?\s?\*\*/gi;
const enclosed = /\(([A-Z])\)/g;
const final = /(?:^|[\s(:*$])\(?([A-Z])[)\].*_`"'}$\s]*$/;

/** By form alone: the only emphasized letter, the only labeled line, the only `(C)`, a lone letter at the end. */
function formed(text: string, count: number): Choice | null {
  const tail = text.slice(-200);
  const lone = final.exec(tail);
  const candidates = [
    onlyOf(text, emphasized, count),
    onlyOf(text, label, count),
    onlyOf(text, enclosed, count),
  ];
  for (const candidate of candidates) {
    if (candidate !== null) return { ...candidate, isMarked: false };
  }
  if (lone === null) return null;
  const [whole, letter = ""] = lone;
  if (letter.charCodeAt(0) - 65 >= count) return null;
  const index = text.length - tail.length + lone.index + whole.indexOf(letter);
  // "x = A", "A or B" choose nothing.
  const preceding = text.slice(Math.max(0, index - 12), index);
  return /(?:[=+^/]|\b(?:or|and|nor|not)|,)[\s(*_$]*$/i.test(preceding)
    ? null
    : { letter, index, isMarked: false };
}

function onlyOf(text: string, pattern: RegExp, count: number): Letter | null {
  let found: Letter | null = null;
  for (const match of text.matchAll(pattern)) {
    const letter = match[1] ?? "";
    if (letter !== letter.toUpperCase() || letter.charCodeAt(0) - 65 >= count) continue;
    if (found !== null && found.letter !== letter) return null;
    found = { letter, index: match.index + match[0].indexOf(letter) };
  }
  return found;
}
