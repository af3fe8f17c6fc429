import { type Environment, lookUp } from "./environment.ts";

type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reference"; readonly name: string; readonly fallback: string | null };

/** What became of a string with `${NAME}` in it. */
export type Expansion =
  | { readonly status: "expanded"; readonly value: string }
  | { readonly status: "missing"; readonly name: string }
  | { readonly status: "malformed" };

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a word can be the name of an environment variable. */
export function isVariableName(word: string): boolean {
  return variableName.test(word);
}

/**
 * Replaces `${NAME}` by the variable's value, and `${NAME:-default}` by the default when the variable is not set or empty.
 * `$${` stands for a literal `${`. Values are not expanded again.
 */
export function expandReferences(text: string, environment: Environment): Expansion {
  const segments = split(text);
  if (segments === null) return { status: "malformed" };
  let value = "";
  for (const segment of segments) {
    if (segment.kind === "text") {
      value += segment.text;
      continue;
    }
    const found = lookUp(environment, segment.name);
    if (segment.fallback !== null) value += found ? found : segment.fallback;
    else if (found === null) return { status: "missing", name: segment.name };
    else value += found;
  }
  return { status: "expanded", value };
}

/**
 * How the text of a secret may be shown: references stay, written-out parts and defaults become `[secret]`, except the name of an
 * authentication scheme (`Bearer ${TOKEN}`). Null when there is no reference in it.
 */
export function secretReference(text: string): string | null {
  const segments = split(text);
  if (segments === null || segments.every(({ kind }) => kind === "text")) return null;
  return segments
    .map((segment) => {
      if (segment.kind === "text") {
        return /^(?:bearer|basic|token|api-?key|key) $/i.test(segment.text)
          ? segment.text
          : "[secret]";
      }
      return segment.fallback ? `\${${segment.name}:-[secret]}` : `\${${segment.name}}`;
    })
    .join("");
}

/** Whether any environment variable is named in the text. */
export function hasReference(text: string): boolean {
  return split(text)?.some(({ kind }) => kind === "reference") ?? false;
}

/** A text that expands to itself, whatever it holds. */
export function escapeReferences(text: string): string {
  // By a function: in a replacement string `$$` stands for one `$`.
  return text.replaceAll("${", () => "$${");
}

function split(text: string): readonly Segment[] | null {
  const segments: Segment[] = [];
  let literal = "";
  let position = 0;
  for (let start = text.indexOf("${"); start !== -1; start = text.indexOf("${", position)) {
    if (start > position && text[start - 1] === "$") {
      literal += `${text.slice(position, start - 1)}\${`;
      position = start + 2;
      continue;
    }
    const end = text.indexOf("}", start);
    if (end === -1) return null;
    const body = text.slice(start + 2, end);
    const separator = body.indexOf(":-");
    const name = separator === -1 ? body : body.slice(0, separator);
    const fallback = separator === -1 ? null : body.slice(separator + 2);
    if (!isVariableName(name) || fallback?.includes("${")) return null;
    literal += text.slice(position, start);
    if (literal !== "") segments.push({ kind: "text", text: literal });
    literal = "";
    segments.push({ kind: "reference", name, fallback });
    position = end + 1;
  }
  literal += text.slice(position);
  if (literal !== "") segments.push({ kind: "text", text: literal });
  return segments;
}
