/**
 * The source texts of an object's members or a list's elements, in order. For valid JSON only: numbers and spelling stay as they were written,
 * and depth costs nothing.
 */
export function jsonParts(source: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < source.length; at += 1) {
    switch (source.charAt(at)) {
      case '"':
        at = closingQuote(source, at);
        break;
      case "{":
      case "[":
        depth += 1;
        if (depth === 1) start = at + 1;
        break;
      case "}":
      case "]":
        depth -= 1;
        if (depth === 0) parts.push(source.slice(start, at).trim());
        break;
      case ",":
        if (depth !== 1) break;
        parts.push(source.slice(start, at).trim());
        start = at + 1;
        break;
    }
  }
  return parts.length === 1 && parts[0] === "" ? [] : parts;
}

/** A member's name, read, and the source text of its value. */
export function jsonMember(part: string): { readonly name: string; readonly value: string } {
  const nameEnd = closingQuote(part, 0) + 1;
  const name: unknown = JSON.parse(part.slice(0, nameEnd));
  return { name: String(name), value: part.slice(part.indexOf(":", nameEnd) + 1).trim() };
}

/** Where the string ends that begins at `start`: the next quote with an even number of backslashes before it. */
function closingQuote(source: string, start: number): number {
  for (let end = source.indexOf('"', start + 1); ; end = source.indexOf('"', end + 1)) {
    if (end < 0) return source.length;
    let before = end;
    while (source.charAt(before - 1) === "\\") before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
}
