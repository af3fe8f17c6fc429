type Expected =
  | "value"
  | "value-or-end"
  | "name"
  | "name-or-end"
  | "colon"
  | "comma-or-end"
  | "nothing";

const literals = ["true", "false", "null"];
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/**
 * Offset of the first character that keeps a text from being JSON; the text's length when it ends too early. For texts that `JSON.parse`
 * refused: its own messages hold no position when the text is short.
 */
export function jsonFaultOffset(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    while (at < text.length && " \t\n\r".includes(text.charAt(at))) at += 1;
    const character = text.charAt(at);
    if (at === text.length || expected === "nothing") return at;
    if (expected === "colon") {
      if (character !== ":") return at;
      expected = "value";
      at += 1;
    } else if (isEnd(character, expected, open.at(-1))) {
      open.pop();
      expected = open.length === 0 ? "nothing" : "comma-or-end";
      at += 1;
    } else if (expected === "comma-or-end") {
      if (character !== ",") return at;
      expected = open.at(-1) === "{" ? "name" : "value";
      at += 1;
    } else if (expected === "name" || expected === "name-or-end") {
      const end = character === '"' ? stringEnd(text, at) : { offset: at, isFault: true };
      if (end.isFault) return end.offset;
      expected = "colon";
      at = end.offset;
    } else if (character === "{" || character === "[") {
      open.push(character);
      expected = character === "{" ? "name-or-end" : "value-or-end";
      at += 1;
    } else {
      const end = scalarEnd(text, at);
      if (end.isFault) return end.offset;
      expected = open.length === 0 ? "nothing" : "comma-or-end";
      at = end.offset;
    }
  }
}

interface End {
  /** After the last character of what was read, or of the fault. */
  readonly offset: number;
  readonly isFault: boolean;
}

function isEnd(character: string, expected: Expected, innermost: string | undefined): boolean {
  if (expected === "comma-or-end") return character === (innermost === "{" ? "}" : "]");
  return (
    (expected === "name-or-end" && character === "}") ||
    (expected === "value-or-end" && character === "]")
  );
}

function scalarEnd(text: string, start: number): End {
  if (text.charAt(start) === '"') return stringEnd(text, start);
  for (const literal of literals) {
    if (text.startsWith(literal, start)) return { offset: start + literal.length, isFault: false };
  }
  number.lastIndex = start;
  return number.test(text)
    ? { offset: number.lastIndex, isFault: false }
    : { offset: start, isFault: true };
}

function stringEnd(text: string, start: number): End {
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') return { offset: at + 1, isFault: false };
    if (character < " ") return { offset: at, isFault: true };
    if (character === "\\") {
      const escaped = text.charAt(at + 1);
      const isUnicode = escaped === "u" && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6));
      if (!isUnicode && (escaped === "" || !'"\\/bfnrt'.includes(escaped))) {
        return { offset: at, isFault: true };
      }
      at += isUnicode ? 6 : 2;
    } else {
      at += 1;
    }
  }
  return { offset: text.length, isFault: true };
}
