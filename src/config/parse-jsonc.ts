import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { JsonValue } from "../core/json.ts";
import type { JsonPath } from "./json-path.ts";
import type { Problem } from "./problem.ts";

/** Which half of `"name": value` a place is wanted for. */
export type MemberPart = "key" | "value";

/** A place in the file: for people, and for sorting. */
interface Place {
  readonly where: string;
  readonly offset: number;
}

/** A parsed file that still knows where each value stands. */
export interface JsonDocument {
  readonly value: JsonValue;
  /** The place of a value or its key; of the nearest enclosing value when the path leads nowhere. */
  readonly place: (path: JsonPath, part: MemberPart) => Place;
  /** Repeated keys, which JSON parsers would silently drop. */
  readonly problems: readonly Problem[];
}

/** A syntax error ends the reading: what follows one is guesswork, so only the first is told. */
export type ParsedJson =
  | { readonly status: "parsed"; readonly document: JsonDocument }
  | { readonly status: "broken"; readonly problem: Problem };

const deepestNesting = 100;

/** Reads JSON with comments and trailing commas, as editors do; a byte order mark is ignored. */
export function parseJsonc(source: string, fileName: string): ParsedJson {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const placeOf = (offset: number): Place => ({
    where: `${fileName}:${lineAndColumn(text, offset)}`,
    offset,
  });
  const broken = (offset: number, message: string, hint: string | null): ParsedJson => ({
    status: "broken",
    problem: { message, hint, ...placeOf(offset) },
  });

  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser is recursive: thousands of open brackets exhaust its stack.
    if (error instanceof RangeError) {
      return broken(0, "the file is nested too deeply to be a config", null);
    }
    throw error;
  }
  const [error] = errors;
  if (error !== undefined) {
    const { message, hint } = syntaxError(text, error);
    return broken(error.offset, message, hint);
  }
  if (root === undefined) return broken(0, "the file is empty", null);

  const problems: Problem[] = [];
  const tooDeep = firstTooDeep(root);
  if (tooDeep !== null) {
    const message = `values are nested more than ${deepestNesting} levels deep`;
    return broken(tooDeep.offset, message, null);
  }
  const value = toValue(root, (key, first) => {
    problems.push({
      message: `the key \`${String(key.value).slice(0, 60)}\` is written twice in the same object`,
      hint: `remove one of them; the first is on line ${lineAndColumn(text, first.offset).split(":")[0]}`,
      ...placeOf(key.offset),
    });
  });
  const tree = root;
  return {
    status: "parsed",
    document: {
      value,
      problems,
      place: (path, part) => placeOf(nodeAt(tree, path, part).offset),
    },
  };
}

function nodeAt(root: Node, path: JsonPath, part: MemberPart): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    return part === "key" && length === path.length && key !== undefined ? key : node;
  }
  return root;
}

function firstTooDeep(root: Node): Node | null {
  let level = [root];
  for (let depth = 1; depth <= deepestNesting; depth += 1) level = level.flatMap(elements);
  return level.find(({ children }) => children !== undefined) ?? null;
}

/** The values directly inside a value, whichever kind it is. */
function elements({ type, children = [] }: Node): readonly Node[] {
  return type === "object"
    ? children.flatMap((property) => property.children?.slice(1) ?? [])
    : children;
}

function toValue(node: Node, onRepeatedKey: (key: Node, first: Node) => void): JsonValue {
  const children = node.children ?? [];
  if (node.type === "array") return children.map((child) => toValue(child, onRepeatedKey));
  if (node.type !== "object") return node.value;
  const keys = new Map<string, Node>();
  const members: [string, JsonValue][] = [];
  for (const property of children) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const first = keys.get(key.value);
    if (first === undefined) keys.set(key.value, key);
    else onRepeatedKey(key, first);
    members.push([key.value, toValue(value, onRepeatedKey)]);
  }
  // Unlike assignment, this makes `__proto__` an ordinary member, which the schema then refuses.
  return Object.fromEntries(members);
}

function lineAndColumn(text: string, offset: number): string {
  let line = 1;
  let lineStart = 0;
  for (
    let end = text.indexOf("\n");
    end !== -1 && end < offset;
    end = text.indexOf("\n", lineStart)
  ) {
    line += 1;
    lineStart = end + 1;
  }
  return `${line}:${offset - lineStart + 1}`;
}

/** The text itself is never quoted, but for one sign: it may hold a key. */
function syntaxError(
  text: string,
  { error, offset }: ParseError,
): { readonly message: string; readonly hint: string | null } {
  const sign = text.charAt(offset);
  const closing = sign === "}" || sign === "]";
  switch (printParseErrorCode(error)) {
    case "CommaExpected":
      return closing
        ? {
            message: `\`${sign}\` closes what it did not open`,
            hint: "check that every `[` has its `]` and every `{` its `}`",
          }
        : { message: "a comma is missing before this", hint: "write `,` after the value before" };
    case "ColonExpected":
      return { message: "a colon is missing after the key", hint: 'write `"key": value`' };
    case "PropertyNameExpected":
      return sign === ","
        ? { message: "one comma too many", hint: "remove it" }
        : { message: "a key in double quotes was expected here", hint: 'write `"key": value`' };
    case "ValueExpected":
      if (text.trim() === "") {
        return { message: "the file is empty", hint: "start from the example in docs/config.md" };
      }
      return sign === ","
        ? { message: "one comma too many", hint: "remove it" }
        : {
            message: "a value is missing here",
            hint: "write a number, true, false, a string in double quotes, `[ … ]` or `{ … }`",
          };
    case "InvalidSymbol":
      return invalidSymbol(sign);
    case "UnexpectedEndOfString":
      return {
        message: "this string is not closed on its line",
        hint: 'close it with `"`; write a line break inside a string as `\\n`',
      };
    case "InvalidEscapeCharacter":
      return {
        message: "this string holds a backslash that escapes nothing",
        hint: "write `\\\\` for one backslash, also in Windows paths and LaTeX",
      };
    case "InvalidUnicode":
      return {
        message: "this string holds an unfinished `\\u` escape",
        hint: "write four hexadecimal digits after `\\u`, or `\\\\u` for a backslash and a u",
      };
    case "InvalidCharacter":
      return {
        message: "this string holds a control character",
        hint: "write a tab as `\\t` and a line break as `\\n`",
      };
    case "UnexpectedEndOfComment":
      return { message: "this comment is not closed", hint: "close it with `*/`" };
    case "UnexpectedEndOfNumber":
    case "InvalidNumberFormat":
      return { message: "this number is unfinished", hint: "write 1 or 1.0, not `1.`" };
    case "CloseBraceExpected":
      return { message: "the file ends before its last `}`", hint: "was it cut off?" };
    case "CloseBracketExpected":
      return { message: "the file ends before its last `]`", hint: "was it cut off?" };
    case "EndOfFileExpected":
      return { message: "the config ended before this", hint: "remove what follows the last `}`" };
    case "InvalidCommentToken":
    case "<unknown ParseErrorCode>":
      return { message: "this is not JSON", hint: null };
  }
}

function invalidSymbol(sign: string): { readonly message: string; readonly hint: string } {
  if (sign === "'" || sign === "“" || sign === "”" || sign === "‘" || sign === "’") {
    return {
      message: `\`${sign}\` is not a quote of JSON`,
      hint: 'put keys and strings in straight double quotes: `"`',
    };
  }
  if (sign === "#") {
    return { message: "`#` does not start a comment here", hint: "write comments after `//`" };
  }
  if (sign === "." || sign === "+" || sign === "-") {
    return {
      message: "this number is not in JSON's form",
      hint: "write 0.5 rather than .5, and 1 rather than +1",
    };
  }
  return {
    message: "this word is not JSON",
    hint: "put keys and strings in double quotes; true, false and null are lower case",
  };
}
