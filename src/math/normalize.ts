import { withoutEntities, withoutTags } from "./markup.ts";
import { characters, subscripts, superscripts } from "./notation.ts";

/**
 * An answer without what is no part of it: math delimiters, an outer box, emphasis, trailing punctuation. Signs outside ASCII become the
 * notation that is read. Says the same as before.
 */
export function normalize(text: string): string {
  const single = text.includes("\\\\") ? withSingleBackslashes(text) : text;
  const untagged = single.includes("<") ? withoutTags(single) : single;
  const plain = untagged.includes("&") ? withoutEntities(untagged) : untagged;
  let clean = isAscii(plain) ? plain.trim() : spellOut(plain).trim();
  // Every round takes at least one character off, or ends; wrappers deeper than this are not worth reading.
  for (let round = 0; round < 20; round += 1) {
    const next = unwrap(clean).trim();
    if (next === clean) break;
    clean = next;
  }
  return clean;
}

/** `\\frac` was escaped once too often; in a matrix, two backslashes end a row. */
function withSingleBackslashes(text: string): string {
  return text.includes("begin{") ? text : text.replace(/\\\\(?=[a-zA-Z%$,;{}!])/g, "\\");
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 126 || code === 34) return false;
  }
  return true;
}

function spellOut(text: string): string {
  let clean = "";
  let run: "^" | "_" | "" = "";
  for (const character of text) {
    const raised = superscripts.get(character);
    const lowered = raised === undefined ? subscripts.get(character) : undefined;
    const mark = raised !== undefined ? "^" : lowered !== undefined ? "_" : "";
    if (mark !== run) {
      if (run !== "") clean += "}";
      if (mark !== "") clean += `${mark}{`;
      run = mark;
    }
    clean += raised ?? lowered ?? characters.get(character) ?? halfWidth(character);
  }
  return run === "" ? clean : `${clean}}`;
}

/** The letters, digits and signs that East Asian texts write in full width. */
function halfWidth(character: string): string {
  const code = character.charCodeAt(0);
  return code > 0xff00 && code < 0xff5f ? String.fromCharCode(code - 0xfee0) : character;
}

const wrappers: readonly (readonly [string, string])[] = [
  ["$$", "$$"],
  ["$", "$"],
  ["\\(", "\\)"],
  ["\\[", "\\]"],
  ["**", "**"],
  ["__", "__"],
  ["`", "`"],
  ["'", "'"],
];

const wrapperCommand =
  /^\\(?:boxed|fbox|boldsymbol|bm|pmb|mathit|mathnormal|ensuremath|underline) *\{/;
const styleBefore =
  /^\\(?:(?:text)?color *\{[^{}]*\}|(?:displaystyle|textstyle|scriptstyle|tiny|small|normalsize|large|Large|LARGE|huge|Huge)(?![a-zA-Z]))/;
const spaceBefore = /^(?:~|\\[,;:! ]|\\q?quad(?![a-zA-Z]))/;
const spaceAfter = /(?:~|\\[,;:!]|\\q?quad)$/;

function unwrap(text: string): string {
  const style = styleBefore.exec(text);
  if (style !== null) return text.slice(style[0].length);
  const isGroup = text.startsWith("{") && !/[,;]/.test(text) && closesAtEnd(text, 0);
  if (isGroup) return text.slice(1, -1);
  const space = spaceBefore.exec(text) ?? spaceAfter.exec(text);
  if (space !== null) {
    return space.index === 0 ? text.slice(space[0].length) : text.slice(0, space.index);
  }
  for (const [open, close] of wrappers) {
    if (text.startsWith(open) && text.endsWith(close) && text.length > open.length) {
      const inner = text.slice(open.length, -close.length);
      const bare = open === "$" ? inner.replaceAll("\\$", "") : inner;
      if (!(bare.includes(open) || bare.includes(close))) return inner;
    }
  }
  if (wrapperCommand.test(text) && closesAtEnd(text, text.indexOf("{"))) {
    return text.slice(text.indexOf("{") + 1, -1);
  }
  if (text.startsWith("#")) return text.slice(1);
  if (text.endsWith("\\n")) return text.slice(0, -2);
  if (/^\d{1,3}(?:_\d{3})+$/.test(text)) return text.replaceAll("_", "");
  if (/^[A-J]\)$/.test(text)) return text.charAt(0);
  const last = text.at(-1);
  if (last === "." || last === "," || last === ";" || last === ":") {
    const isKept =
      last === "." &&
      (/[ap]\.m\.$/i.test(text) || text.endsWith("...") || text.endsWith("\\right."));
    return isKept ? text : text.slice(0, -1);
  }
  if (text.endsWith("\\") || text.endsWith("*")) return text.slice(0, -1);
  if (text.startsWith("*") || text.startsWith(":")) return text.slice(1);
  return text;
}

function closesAtEnd(text: string, open: number): boolean {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return index === text.length - 1;
    }
  }
  return false;
}
