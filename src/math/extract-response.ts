import { withPlainDigits } from "./extract-digits.ts";
import { isNewQuestion } from "./extract-doubt.ts";
import { endOfReasoning, firstTag } from "./extract-reasoning.ts";

/** A stretch of a response that begins at its start, at a new question, or at a new turn. */
interface ResponsePart {
  /** Digits of every script are ASCII ones. */
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly offset: number;
}

/** What follows the reasoning: its stretches in order, and the first turn, which is all that a guess may use. */
export interface Response {
  readonly parts: readonly ResponsePart[];
  readonly turn: ResponsePart;
}

const mostParts = 64;

/**
 * The response without reasoning, divided where a base model goes on to a new question or plays the other side. Whoever searches takes the first
 * stretch that has a marked answer: one that merely restates the question has none before it. Null when the text ends within reasoning.
 */
export function readResponse(text: string): Response | null {
  const offset = endOfReasoning(text);
  if (offset === null) return null;
  const visible = withPlainDigits(offset === 0 ? text : text.slice(offset));
  const turns = newTurns(visible);
  const cuts = [...turns, ...newQuestions(visible)].sort((left, right) => left - right);
  const parts: ResponsePart[] = [];
  let from = 0;
  for (const cut of cuts) {
    if (cut > from) parts.push({ text: visible.slice(from, cut), offset: offset + from });
    from = cut;
  }
  parts.push({ text: visible.slice(from), offset: offset + from });
  return { parts, turn: firstTurn(visible, offset, turns) };
}

function firstTurn(visible: string, offset: number, turns: readonly number[]): ResponsePart {
  let from = 0;
  for (const turn of turns) {
    const text = visible.slice(from, turn);
    if (/[\p{L}\p{N}]/u.test(text.replace(turnMark, ""))) return { text, offset: offset + from };
    from = turn;
  }
  return { text: visible.slice(from), offset: offset + from };
}

/** Tokens that end a turn or begin one, in the chat formats of the model families. */
const turnMark =
  /<[|｜](?!(?:begin|end)_of_box)[A-Za-z_▁]{1,30}[|｜]>|<\/?s>|<(?:eos|bos|end_of_turn|start_of_turn)>|\[\/?INST\]/g;

const tagStart = "|｜/seb";

function newTurns(text: string): readonly number[] {
  const turns: number[] = [];
  const tag = firstTag(text, 0, tagStart);
  const hasOthers = text.includes("INST]");
  if (tag < 0 && !hasOthers) return turns;
  turnMark.lastIndex = hasOthers ? 0 : tag;
  for (let mark = turnMark.exec(text); mark !== null; mark = turnMark.exec(text)) {
    turns.push(mark.index);
    if (turns.length >= mostParts) break;
  }
  return turns;
}

/** Where lines begin a new question, of the first many that look like one; the first letters decide quickly about all other lines. */
function newQuestions(text: string): readonly number[] {
  const questions: number[] = [];
  let mentions = 0;
  for (let line = text.indexOf("\n"); line >= 0; line = text.indexOf("\n", line + 1)) {
    let index = line + 1;
    while (index < line + 16 && isLead(text.charCodeAt(index))) index += 1;
    const first = text.charCodeAt(index);
    if (first < 128 && !openings.has((first | 32) * 128 + (text.charCodeAt(index + 1) | 32))) {
      continue;
    }
    question.lastIndex = index;
    if (!question.test(text)) continue;
    mentions += 1;
    if (isNewQuestion(text, line + 1, question.lastIndex)) questions.push(line + 1);
    if (mentions >= mostParts) return questions;
  }
  for (const word of ["Question:", "Problem:"]) {
    const index = text.indexOf(word);
    // Within a line: "The answer is 5. Question: …".
    if (index > 1 && text[index - 1] === " " && ".!?$}".includes(text.charAt(index - 2))) {
      if (isNewQuestion(text, index, index + word.length)) questions.push(index);
    }
  }
  return questions;
}

// Space, "#", "*", ">", "_", "-", "=", "[".
function isLead(code: number): boolean {
  return (
    code === 32 ||
    code === 35 ||
    code === 42 ||
    code === 62 ||
    code === 95 ||
    code === 45 ||
    code === 61 ||
    code === 91 ||
    code === 13 ||
    code === 9
  );
}

const kinds =
  "question|problem|exercise|task|puzzle|instruction|human|user|student|input|prompt|query|" +
  "frage|aufgabe|problème|exercice|utilisateur|pregunta|problema|ejercicio|usuario|pergunta|exercício|domanda|" +
  "esercizio|вопрос|задача|задание|пользователь|питання|问题|問題|题目|題目|问|問|练习|用户|質問|문제|질문|사용자|" +
  "প্রশ্ন|సమస్య|ప్రశ్న|โจทย์|คำถาม|swali|السؤال|سؤال|مسألة|प्रश्न|सवाल|soru|câu hỏi|bài toán|bài|pertanyaan|soal|pytanie|zadanie|" +
  "vraag|opgave|fråga|uppgift";
const question = new RegExp(
  [
    `(?:(?:next|new|another|follow-?up|related|similar|bonus|practice|original) )?(?:${kinds})s?` +
      "(?: ?(?:no\\. ?|# ?)?\\d{1,4}(?:\\.\\d{1,3})?)?[*_ ]{0,4}(?:[:：.)\\]]|\\r?\\n|$)",
    "q(?!\\.e\\.) ?\\d{0,4}[*_]{0,2} ?[:：.][*_]{0,2} ?(?=[\\p{L}\"'¿$])",
    "your (?:next |new )?(?:task|turn|problem|question)[*_ ]{0,4}(?:[:：.]|\\r?\\n|$)",
    "you are (?:an?|the|given) ",
    "below is an? ",
    "please (?:reason step|solve the following|answer the following)",
    "(?:solve|answer) the following",
    "(?:now,? )?let['’]?s (?:solve|try|do|look at|consider) (?:another|a new|a similar|the next|a different) (?:question|problem|example|exercise)",
    "here(?:['’]s| is) (?:another|a new|a similar|the next) (?:question|problem|example|exercise)",
    "now,? (?:solve|answer)(?: this)?: ",
    "now,? (?:solve|answer|try) (?:the|this|another) (?:next|following|new|similar|question|problem)",
  ].join("|"),
  "iuy",
);
/** The first two letters, in lower case, of all questions in ASCII. */
const openings = new Set(
  (
    "qu pr ex ta pu in hu us st ne an fo re si bo or fr au ut pe ej do es sw so py za vr op up yo be pl no le he " +
    "q: q. q  q0 q1 q2 q3 q4 q5 q6 q7 q8 q9 q* q_"
  )
    .split(" ")
    .map((pair) => (pair.charCodeAt(0) | 32) * 128 + (pair.charCodeAt(1) | 32)),
);
