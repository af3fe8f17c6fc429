import { ThemisError } from "../core/errors.ts";
import { jsonFaultOffset } from "../datasets/json-fault.ts";
import type { AnswerToGrade, GradedAnswer } from "../run/grade-answer.ts";
import { jsonMember, jsonParts } from "./grade-json-parts.ts";

/** A line of `themis grade --jsonl`: what is to be graded, and the object it came in. */
export interface GradeLine extends AnswerToGrade {
  /** What somebody else says of the answer; null where the line does not say. */
  readonly expected: boolean | null;
  /** The whole object as it was written. */
  readonly source: string;
  /** The names of its members. */
  readonly members: readonly string[];
}

/** Reads a line that is not blank. Throws `ThemisError` "usage"; `place` is its file and line, for people. */
export function readGradeLine(source: string, place: string): GradeLine {
  const line = parse(source, place);
  if (!isObject(line)) throw badLine(`a line must be a JSON object, got ${nameOf(line)}`, place);
  const hasAnswer = Object.hasOwn(line, "answer");
  const hasResponse = Object.hasOwn(line, "response");
  if (!Object.hasOwn(line, "reference")) throw badLine("`reference` is missing", place);
  if (!hasAnswer && !hasResponse) throw badLine("`answer` or `response` is missing", place);
  if (hasAnswer && hasResponse && !isGradedLine(line)) {
    throw badLine("a line may not hold both `answer` and `response`", place, {
      hint: "keep the one that is to be graded and rename the other: `response` is searched for its answer, `answer` is taken as it stands",
    });
  }
  return {
    references: referencesIn(line["reference"], source, place),
    text: hasResponse
      ? responseIn(line["response"], place)
      : answerIn(line["answer"], source, place),
    isResponse: hasResponse,
    expected: typeof line["expected"] === "boolean" ? line["expected"] : null,
    source,
    members: Object.keys(line),
  };
}

/** The line as it was written, with the verdict's members at its end; those of an earlier verdict give way. */
export function writeGradeLine(
  { source, members, isResponse }: GradeLine,
  graded: GradedAnswer,
): string {
  const { verdict, answer, rule, referenceNormal, answerNormal, span } = graded;
  const added = {
    verdict,
    equal: verdict === "equal",
    // An answer that was given stands in the line already, as it was written.
    ...(isResponse ? { answer } : {}),
    rule,
    reference_normal: referenceNormal,
    answer_normal: answerNormal,
    ...(isResponse ? { span: span === null ? null : [span.start, span.end] } : {}),
    micros: Math.round(graded.micros * 10) / 10,
  };
  const isGradedAgain = members.some((name) => Object.hasOwn(added, name));
  const kept = isGradedAgain ? without(Object.keys(added), source) : source;
  return `${kept.slice(0, -1)},${JSON.stringify(added).slice(1)}\n`;
}

/** Whether a line is what `writeGradeLine` made of a response: its answer was found, not given. */
function isGradedLine(line: Readonly<Record<string, unknown>>): boolean {
  return ["verdict", "rule", "span"].every((name) => Object.hasOwn(line, name));
}

function referencesIn(reference: unknown, source: string, place: string): readonly string[] {
  if (!Array.isArray(reference)) {
    if (isTextOrNumber(reference)) return [asWritten(reference, () => member("reference", source))];
    throw badLine(
      `\`reference\` must be a text, a number or a list of these, got ${nameOf(reference)}`,
      place,
    );
  }
  if (reference.length === 0) throw badLine("`reference` is an empty list", place);
  return reference.map((element: unknown, index) => {
    if (isTextOrNumber(element)) {
      return asWritten(element, () => jsonParts(member("reference", source))[index]);
    }
    throw badLine(
      `\`reference[${index}]\` must be a text or a number, got ${nameOf(element)}`,
      place,
    );
  });
}

function responseIn(response: unknown, place: string): string {
  if (typeof response === "string") return response;
  throw badLine(`\`response\` must be a text, got ${nameOf(response)}`, place, {
    hint: 'where there is no response, write "response": ""',
  });
}

function answerIn(answer: unknown, source: string, place: string): string {
  if (isTextOrNumber(answer)) return asWritten(answer, () => member("answer", source));
  throw badLine(`\`answer\` must be a text or a number, got ${nameOf(answer)}`, place, {
    hint: 'where there is no answer, write "answer": ""',
  });
}

function isTextOrNumber(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** A number digit for digit: as a double it would lose the last ones of many. */
function asWritten(value: string | number, source: () => string | undefined): string {
  return typeof value === "string" ? value : (source() ?? String(value));
}

/** The source text of a member's value; of several members of that name the last one, as `JSON.parse` takes it. */
function member(wanted: string, source: string): string {
  return (
    jsonParts(source)
      .map(jsonMember)
      .findLast(({ name }) => name === wanted)?.value ?? ""
  );
}

function without(names: readonly string[], source: string): string {
  const kept = jsonParts(source).filter((part) => !names.includes(jsonMember(part).name));
  return `{${kept.join(",")}}`;
}

function parse(source: string, place: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    const offset = jsonFaultOffset(source);
    const found =
      offset >= source.length
        ? "the line ends too early"
        : `unexpected \`${source.slice(offset, offset + 20).replace(/\p{Cc}/gu, "\uFFFD")}\``;
    throw badLine(`invalid JSON: ${found}`, `${place}:${offset + 1}`, {
      hint: "each line is one whole JSON object; nothing may stand beside it",
      cause,
    });
  }
}

const exampleHint =
  'each line is an object such as {"reference": "1/2", "answer": "0.5"} or {"reference": "1/2", "response": "It is \\\\boxed{0.5}."}';

function badLine(
  message: string,
  where: string,
  { hint = exampleHint, cause }: { readonly hint?: string; readonly cause?: unknown } = {},
): ThemisError {
  return new ThemisError("usage", message, { where, hint, cause });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null || typeof value === "boolean") return `\`${value}\``;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
