import { formulaAt } from "./extract-formula.ts";
import type { Found } from "./extract-found.ts";
import { isDenied, resultIn } from "./extract-result.ts";
import { isListMarker, isSentenceEnd } from "./extract-sentence.ts";
import { isUnfinished, refuses } from "./extract-unfinished.ts";

const longestWhole = 160;
const longestTail = 20_000;
const longestParagraph = 4_000;
/** LaTeX commands count too, so that only a text of nothing but openings reaches it. */
const mostUnclosed = 400;
const mostMarkers = 100;

/**
 * What an unmarked response most likely means as its answer: all of a short text, else what its last sentence with a result arrives at, remarks and
 * checks passed over, else the last number. Nothing where the text ends before it arrives at one.
 */
export function extractGuess(text: string): Found | null {
  if (isUnfinished(text)) return null;
  const whole = wholeText(text);
  if (whole !== null || refuses(text)) return whole;
  return lastResult(text) ?? lastNumber(text) ?? fewWords(text);
}

const sentenceWords =
  /(?:^|\s)(?:is|are|was|were|has|have|had|will|would|can|get|gets|need|needs|we|she|he|it|they|there|i|so|thus|therefore|hence|gives|equals|answer)(?=\s|:|$)/i;

const conclusion =
  /^(?:so|thus|therefore|hence|then|this|finally|we|he|she|it|they|in total|not)\b/i;
const hanSentence = /\p{Script=Han}.*[\d$].*[。！]|\p{Script=Han}{4}.*\d/u;

/** A short line that is no sentence is the answer as it stands. */
function wholeText(text: string): Found | null {
  const end = endOfText(text);
  const start = behindLabel(text, startOfText(text, end), end);
  if (start >= end || end - start > longestWhole) return null;
  const answer = text.slice(start, end);
  if (answer.includes("\n") || !/[\p{L}\p{N}\\∞∅]/u.test(answer)) return null;
  const formula = formulaAt(text, start);
  if (formula?.after === end) {
    const inner = text.slice(formula.start, formula.end);
    const content = inner.trim();
    if (content === "") return null;
    const from = formula.start + inner.indexOf(content);
    return guess(content, from, from + content.length, "math");
  }
  const plain = answer.replace(/\$[^$]*\$|\\text\{[^{}]*\}|\\[a-zA-Z]+/g, " ");
  const words = plain.match(/\p{L}{3,}/gu)?.length ?? 0;
  const isFullSentence = words > 1 && text[end] === "." && /[\d$]/.test(answer);
  if (isFullSentence || conclusion.test(plain)) return null;
  if (words > 6 || sentenceWords.test(plain) || hanSentence.test(plain)) return null;
  // What is emphasized within a sentence is the point of it.
  if (words > 1 && answer.includes(" **")) return null;
  return guess(answer, start, end, "whole");
}

const label = /(?!answer)[A-Za-z]{4,12}[*_]{0,2}:[*_]{0,2}\s+(?=\S)/iy;

/** "Result: 42". */
function behindLabel(text: string, start: number, end: number): number {
  label.lastIndex = start;
  return label.test(text) && label.lastIndex < end ? label.lastIndex : start;
}

function startOfText(text: string, end: number): number {
  let start = 0;
  while (start < end && " \t\r\n*_`\"'“”#".includes(text.charAt(start))) start += 1;
  return start;
}

function endOfText(text: string): number {
  let end = text.trimEnd().length;
  if (isEllipsis(text, end)) return end;
  while (end > 0 && " \t\r\n*_`\"'“”.".includes(text.charAt(end - 1))) end -= 1;
  return /[ap]\.m$/i.test(text.slice(Math.max(0, end - 3), end)) && text[end] === "."
    ? end + 1
    : end;
}

/** The dots of `0.333...` are part of the number. */
function isEllipsis(text: string, end: number): boolean {
  return /\.\d+(?:\.\.\.|…)$/.test(text.slice(Math.max(0, end - 40), end));
}

function guess(answer: string, start: number, end: number, rule: string): Found {
  return { answer, start, end, rule, isMarked: false };
}

const remark =
  /^[\s*_#>-]*(?:let(?:['’]s| us| me)|note|verif|check|to (?:verify|check|confirm)|double|we can (?:verify|check|confirm)|this (?:makes sense|matches|confirms|satisfies)|i hope|hope|feel free|if you (?:have|need|want|would)|would you|do you|remember|remark|hint|please|explanation|however, note)/i;

function lastResult(text: string): Found | null {
  const offset = Math.max(0, text.length - longestTail);
  const tail = text.slice(offset);
  let reserve: Found | null = null;
  for (let end = tail.length; end > 0; ) {
    const gap = tail.lastIndexOf("\n\n", end - 1);
    const paragraph = gap < 0 ? 0 : gap + 2;
    const start = Math.max(paragraph, end - longestParagraph);
    for (const [at, sentence] of sentencesOf(tail.slice(start, end)).toReversed()) {
      const result = resultIn(sentence);
      if (result === null) continue;
      const base = offset + start + at;
      const found = guess(result.answer, base + result.start, base + result.end, result.rule);
      if (!remark.test(sentence)) return found;
      reserve ??= found;
    }
    end = start > paragraph ? start : gap;
  }
  return reserve;
}

const breaks = /[\n.!?;$\\。！？]/g;

/** Sentences of a paragraph with their offsets. Formulas are never divided. */
function sentencesOf(paragraph: string): readonly (readonly [start: number, sentence: string])[] {
  const sentences: (readonly [number, string])[] = [];
  let start = 0;
  let unclosed = 0;
  breaks.lastIndex = 0;
  for (let match = breaks.exec(paragraph); match !== null; match = breaks.exec(paragraph)) {
    const { index, 0: sign } = match;
    if (sign === "$" || sign === "\\") {
      const formula = unclosed < mostUnclosed ? formulaAt(paragraph, index) : null;
      if (formula === null) unclosed += 1;
      breaks.lastIndex = formula?.after ?? index + (sign === "\\" ? 2 : 1);
    } else if (isSentenceEnd(paragraph, index)) {
      sentences.push([start, paragraph.slice(start, index + 1)]);
      start = index + 1;
    }
  }
  sentences.push([start, paragraph.slice(start)]);
  return sentences;
}

function lastNumber(text: string): Found | null {
  let limit = text.length;
  for (let count = 0; count < mostMarkers; count += 1) {
    let end = limit;
    while (end > 0 && !isDigit(text.charCodeAt(end - 1))) end -= 1;
    if (end === 0) return null;
    let start = end;
    while (start > 0 && end - start < 400 && isPartOfNumber(text, start - 1)) start -= 1;
    if (!isListMarker(text, start, end)) return numberBetween(text, start, end);
    limit = start;
  }
  return null;
}

function numberBetween(text: string, start: number, to: number): Found | null {
  let end = to;
  if (text[end] === "%") end += 1;
  if (isDenied(text, start)) return null;
  return guess(text.slice(start, end), start, end, "number");
}

function isPartOfNumber(text: string, index: number): boolean {
  const character = text.charAt(index);
  if (isDigit(text.charCodeAt(index))) return true;
  const isBetween = isDigit(text.charCodeAt(index + 1));
  if (character === "-") return isBetween && !/[\w)]/.test(text.charAt(index - 1));
  if (character === "$" || character === "." || character === ",") {
    const isLeading = character === "." ? text[index - 1] === " " : character === "$";
    return isBetween && (isLeading || isDigit(text.charCodeAt(index - 1)));
  }
  return character === "/" && isBetween && isDigit(text.charCodeAt(index - 1));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A sentence of a few words without any number may still be the answer: "It is Evelyn." */
function fewWords(text: string): Found | null {
  const answer = text.trim();
  if (answer.length > 120 || answer.includes("\n") || !/\p{L}/u.test(answer)) return null;
  if (answer.split(" ").length > 6 || /\banswer\b/i.test(answer)) return null;
  const start = text.indexOf(answer);
  return guess(answer, start, start + answer.length, "whole");
}
