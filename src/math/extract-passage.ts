import { cleaned, type Passage } from "./extract-clean.ts";
import { formulaAt } from "./extract-formula.ts";
import { bulletLength, skipLead } from "./extract-lead.ts";
import { noAnswer } from "./extract-phrases.ts";
import { onlyResultIn, type Result, resultIn } from "./extract-result.ts";
import { endOfStatement } from "./extract-statement-end.ts";

const longestAnswer = 400;

/** The answer that begins at an offset behind "the answer is": its formulas, or the words up to where the statement of it ends. */
export function passageAt(text: string, from: number): Passage | null {
  const { start, isListed } = skipLead(text, from);
  const window = text.slice(start, start + longestAnswer);
  if (window === "" || noAnswer.test(window)) return null;
  if (isListed) {
    const list = listAt(text, start);
    if (list !== null) return list;
  }
  const formulas = endOfFormulas(text, start);
  if (formulas !== null) {
    const unit = unitAfter(text, formulas);
    return cleaned(text, start, unit ?? formulas);
  }
  const inTable = /\|\s{0,4}$/.test(text.slice(Math.max(0, start - 6), start));
  const end = start + endOfStatement(window, inTable);
  if (window[end - start] === "?") return null;
  const passage = cleaned(text, start, end);
  return passage === null ? null : (aside(text, passage, end) ?? spoken(text, passage, end));
}

/** Bullets below "The answers are:", joined by commas. */
function listAt(text: string, start: number): Passage | null {
  const items: Passage[] = [];
  let index = start;
  for (;;) {
    const line = text.slice(index, index + 100);
    const stop = line.indexOf("\n");
    const end = index + (stop < 0 ? line.length : stop);
    const item = cleaned(text, index, end);
    if (item === null || item.answer.length > 60) break;
    items.push(item);
    let next = end + 1;
    while (text[next] === " ") next += 1;
    const length = stop < 0 ? 0 : bulletLength(text, next);
    if (length === 0 || items.length >= 20) break;
    index = next + length;
  }
  const last = items.at(-1);
  if (last === undefined || items.length < 2) return null;
  return { answer: items.map(({ answer }) => answer).join(", "), start, end: last.end };
}

const joiner =
  /[,;、]? ?(?:and|or|und|oder|et|ou|y|o|e|и|или|和|或者?|または|と) ?|[,;、] ?|\s?[=<>≤≥∪∩∈:+-]\s?|\s?\\(?:cup|cap|text\{ ?(?:and|or) ?\})\s?/y;
const numberAhead = /-?\d+(?:[.,]\d+)*(?![\d.,]*[a-zA-Z])/y;

/** Where formulas, joined by separators alone, end; null when the text does not begin with one. */
function endOfFormulas(text: string, start: number): number | null {
  let end: number | null = null;
  let index = start;
  for (let count = 0; count < 20; count += 1) {
    const formula = formulaAt(text, index);
    let after = formula?.after ?? -1;
    if (formula === null && end !== null) {
      numberAhead.lastIndex = index;
      after = numberAhead.test(text) ? numberAhead.lastIndex : -1;
    }
    if (after < 0) break;
    end = attachedEnd(text, after);
    joiner.lastIndex = text[end] === "*" ? emphasisEnd(text, end) : end;
    if (!joiner.test(text)) break;
    index = joiner.lastIndex;
    if (text.startsWith("**", index)) index += 2;
  }
  return end;
}

function emphasisEnd(text: string, index: number): number {
  return text.startsWith("**", index) ? index + 2 : index;
}

const attached = /[%°²³]+|[a-zA-Z]{1,3}(?=[\s.,;])/y;

/** `$5$%`, `$45$°`: what touches a formula belongs to it. */
function attachedEnd(text: string, after: number): number {
  attached.lastIndex = after;
  if (!attached.test(text)) return after;
  return attached.lastIndex;
}

const unit =
  /[ ~]?((?:square |cubic |sq\. |cu\. )?[a-zA-Z%°²³][a-zA-Z/²³]{0,14}(?: (?:per|squared|cubed)(?: [a-zA-Z]{1,12})?)?)(?=[*_]{0,2}(?:[.,;:!)]|\s*\n|\s*$|[*_]{2}| (?:\(|because|since|and|so|as|in|of|at|for|from|to)))/y;
const noUnit =
  /^ ?(?:in|on|at|of|for|to|and|or|so|as|is|are|was|be|by|if|we|it|the|because|since|which|where|when|after|with|from|that|this|respectively|left|total|each|remaining|only|too|also|again|exactly|ways?|times|units?)\b/i;

/** `$1890$ cents`: a unit of one or a few words behind the formula. */
function unitAfter(text: string, end: number): number | null {
  unit.lastIndex = end;
  const found = unit.exec(text);
  return found === null || noUnit.test(found[0]) ? null : unit.lastIndex;
}

const restart = /^(?:, which (?:is|are|equals|gives)|, namely|: )/;

/** "The answer is the sum of the roots, which is 12": the value comes behind its name. */
function aside(text: string, { answer }: Passage, end: number): Passage | null {
  if (/[\d$\\]/.test(answer) || !/^(?:the|that|a|an) /i.test(answer)) return null;
  const tail = text.slice(end, end + 30);
  const found = restart.exec(tail.startsWith("*") ? tail.slice(2) : tail);
  if (found === null) return null;
  const start = end + (tail.startsWith("*") ? 2 : 0) + found[0].length;
  const { start: from } = skipLead(text, start);
  const formulas = endOfFormulas(text, from);
  const window = text.slice(from, from + longestAnswer);
  return cleaned(text, from, formulas ?? from + endOfStatement(window, false));
}

const sentenceWords =
  /(?:^|\s)(?:is|are|was|were|has|have|had|gets?|needs?|will|would|can|takes?|costs?|gives?|earns?|makes?|there|we|she|he|it|they|equals?|spent|spends|paid|left)(?=\s)/i;

const hanSentence = /^\p{Script=Han}[^\d$\\]*[有是为共得剩需][^\d$\\]{0,6}[\d$\\]/u;
const concluding = /^(?:the|so|therefore|thus|hence|it|this|they|there are a total|a total)\b/i;

/** A whole sentence behind "Answer:" says its result somewhere; a phrase is the answer as it stands. A first step of many says nothing. */
function spoken(text: string, passage: Passage, sentenceEnd: number): Passage | null {
  const { answer, start, end } = passage;
  const count = leadingCount(answer);
  if (count !== null) return { answer: count, start, end: start + count.length };
  if (isForeignSentence(answer)) {
    const only = onlyResultIn(text.slice(start, sentenceEnd));
    if (only !== null) return placed(only, start);
  }
  if (answer.length < (hanSentence.test(answer) ? 4 : 8)) return passage;
  const words = answer.split(/\s+/).length;
  const isSentence =
    (words > 3 && sentenceWords.test(answer.replace(/ that are(?= )/g, ""))) ||
    hanSentence.test(answer);
  if (!isSentence) return words > 40 ? null : passage;
  const isStep = !concluding.test(answer) && /\d/.test(text.slice(end, end + longestAnswer));
  if (isStep) return null;
  const found = resultIn(text.slice(start, sentenceEnd));
  if (found === null) return words > 12 ? null : passage;
  return placed(found, start);
}

function placed({ answer, start, end }: Result, offset: number): Passage {
  return { answer, start: start + offset, end: end + offset };
}

const fewestWords = 7;
const count =
  /^([-−]?[$€£]?\d[\d,]*(?:\.\d+)?(?:\/\d+)?%?(?: (?!more|less|fewer|times|greater|plus|minus|and|or|mod|out)[a-z]{2,15})?) (?:to|for|of|in|that|which|who|where|with|around|on|from|at)(?!\p{L})/u;

/** "144 tiles for a floor that is 12 by 12": the first number with its unit, where a long phrase tells more of it. */
function leadingCount(answer: string): string | null {
  const [, value] = count.exec(answer) ?? [];
  if (value === undefined || answer.split(" ").length < fewestWords) return null;
  if (/[=+$\\]| of (?:the )?\d| (?:and|or|plus|times|minus) (?:[a-z]+ )?\d/.test(answer.slice(1)))
    return null;
  const verb = sentenceWords.exec(answer);
  const isRelative =
    verb === null ||
    /(?<![a-z])(?:that|which|who|where|when|if|as)$/.test(answer.slice(0, verb.index));
  return isRelative ? value : null;
}

const foreignVerbs =
  /\p{L} (?:ist|sind|hat|haben|kostet|kosten|beträgt|betragen|braucht|brauchen|bekommt|wiegt|zahlt|verdient|sont|ont|coûte|coûtent|mesure|pèse|faut|tiene|tienen|cuesta|cuestan|necesita|necesitan|quedan|mide|tem|têm|custa|custam|precisa|ganha|sono|hanno|costa|costano|kosztuje|heeft|hebben|zijn|имеет|стоит|равно|равна|равен|составляет) |^(?:\p{Lu}\p{L}+|Il y) (?:a|ha|har|ma|à|es|est|é|è) (?:\p{L}+ )?[\d$]|[是为有要得共][^\d$\\]{0,6}[\d$\\]|(?:全部で|合計|모두|총)\s?[\d$\\]/u;

/** A sentence in another language that must hold its answer: "Anna ist 28 Jahre alt". */
function isForeignSentence(answer: string): boolean {
  return answer.length > 3 && /^\p{L}/u.test(answer) && foreignVerbs.test(answer);
}
