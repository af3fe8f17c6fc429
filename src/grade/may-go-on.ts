const longestRest = 200;
const longestBefore = 2_000;

/**
 * Whether an answer in a text that was cut off may be only the beginning of one: it reaches the end of the text, and nothing closes it. `12` may become 128,
 * `12.` may become 12.5, and `$x = 1` may become x = 1.5; `$12$`, `"12"` and `\boxed{12}` are whole, and so is what more text follows.
 */
export function mayGoOn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  // A letter that was asked for with `max_tokens` 1.
  if (/^\s*[A-Z]$/.test(text)) return false;
  const answer = text.slice(start, end);
  const behind = text.slice(end);
  const visible = behind.trimEnd();
  if (visible.length > longestRest) return false;
  const rest = visible === behind ? behind : `${visible} `;
  if (nextBox.test(rest)) return true;
  if (isClosed(answer)) return nextFormula.test(rest);
  if (rest.trim() === "") return true;
  if (/^[.,:]$/.test(rest)) return /\d$/.test(answer) || hasOpenFormula(answer);
  if (/^,\s+$/.test(rest)) return /\d$/.test(answer);
  return !isClosedBy(rest, text, start, end) && opening.test(rest);
}

const joiner = String.raw`\s*(?:[,;&=+]|(?:and|or)(?![a-z])|\\(?:cup|cap|text\{ ?(?:and|or) ?\})|)\s*`;
/** A further box of the same answer that nothing closes; closed ones belong to the answer. */
const nextBox = new RegExp(
  String.raw`^\}(?:\$|\\[)\]])?${joiner}(?:\$|\\[([])?\\f?box(?:ed)?\{[^\n]*$`,
);
/** A further formula of the same answer that nothing closes. */
const nextFormula = new RegExp(
  String.raw`^${joiner}(?:\$[^$]*|\\\((?:(?!\\\))[\s\S])*|\\\[(?:(?!\\\])[\s\S])*)$`,
);

const ownDelimiters =
  /(?<!\\)\\[)\]]$|^\([A-Za-z]\)$|^\\(?:text|math)(?:bf|it|rm|sf|tt)?\{[^{}]*\}$/;

function isClosed(answer: string): boolean {
  if (ownDelimiters.test(answer)) return true;
  const dollars = countOf(answer, dollar);
  return /(?<!\\)\$$/.test(answer) && dollars > 0 && dollars % 2 === 0;
}

const dollar = /(?<!\\)\$/g;

function hasOpenFormula(answer: string): boolean {
  const last = (...signs: readonly string[]): number =>
    Math.max(...signs.map((sign) => answer.lastIndexOf(sign)));
  return countOf(answer, dollar) % 2 === 1 || last("\\(", "\\[") > last("\\)", "\\]");
}

/** What closes wherever it stands: brackets, quotes, the end of a formula. */
const closing = /^\s*(?:[)\]}）】」』”’»]|\\[)\]]|<[^<>\n]+>)/;
/** What opens and closes alike. */
const mark = /^\s*(\*\*|__|\$\$|[*_$`"'])/;

function isClosedBy(rest: string, text: string, start: number, end: number): boolean {
  if (closing.test(rest)) return true;
  const [, sign] = mark.exec(rest) ?? [];
  if (sign === undefined) return false;
  if (text.endsWith(sign, start)) return true;
  const before = text.slice(Math.max(0, start - longestBefore), end);
  const paragraph = before.slice(before.lastIndexOf("\n\n") + 1);
  return countOf(paragraph, aloneOf(sign)) % 2 === 1;
}

/** The sign where it is no half of a doubled one, and no command. */
function aloneOf(sign: string): RegExp {
  const [character = ""] = sign;
  const literal = `[${character}]`;
  return new RegExp(`(?<![\\\\${character}])${literal}{${sign.length}}(?!${literal})`, "g");
}

/** Nothing but what opens something, joins it to something, or is itself unfinished: `$`, `(`, `+`, `\`, `\fr`, `</ans`, `{2`. */
const opening =
  /^\s*(?:\\[a-zA-Z]{0,20}|<[/|]?[\w|-]{0,40}|\{[^{}\n]*|[$([*_`"'“‘^=+\-−–—/&|~:])(?:\s|\\[a-zA-Z]{0,20}|[$([{*_`"'“‘^=+\-−–—/&|~:])*$/;

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
