const keys = ['"answer"', '"final_answer"', '"final answer"'];
const longestAnswer = 4_000;
const mostMentions = 64;

/**
 * The `answer` of the last JSON object that has one, fenced or not. Read leniently: models write LaTeX into strings with and without doubled
 * backslashes, and `"\frac{1}{2}"` is a fraction, not a form feed.
 */
export function extractJson(
  text: string,
): { answer: string; start: number; end: number; rule: string } | null {
  if (!text.includes("{")) return null;
  let best: ReturnType<typeof extractJson> = null;
  for (const key of keys) {
    const found = lastValue(text, key);
    if (found !== null && (best === null || found.start > best.start)) best = found;
  }
  return best;
}

function lastValue(text: string, key: string): ReturnType<typeof extractJson> {
  let index = text.lastIndexOf(key);
  for (let mention = 0; index >= 0 && mention < mostMentions; mention += 1) {
    const colon = /^\s{0,20}:\s{0,20}/.exec(
      text.slice(index + key.length, index + key.length + 44),
    );
    const found = colon === null ? null : valueAt(text, index + key.length + colon[0].length);
    if (found !== null) return found;
    index = index === 0 ? -1 : text.lastIndexOf(key, index - 1);
  }
  return null;
}

function valueAt(text: string, start: number): ReturnType<typeof extractJson> {
  const window = text.slice(start, start + longestAnswer);
  if (window.startsWith('"')) {
    const end = endOfString(window);
    const answer = end < 0 ? "" : decode(window.slice(1, end)).trim();
    return answer === "" ? null : { answer, start: start + 1, end: start + end, rule: "json" };
  }
  const bare = /^(?:-?[0-9][0-9.eE+-]*|true|false)/.exec(window) ?? /^\[[^\][{}]*\]/.exec(window);
  if (bare === null) return null;
  const [raw] = bare;
  const isArray = raw.startsWith("[");
  const answer = isArray ? decode(raw.slice(1, -1).replaceAll('"', "")).trim() : raw;
  if (answer === "") return null;
  return isArray
    ? { answer, start: start + 1, end: start + raw.length - 1, rule: "json" }
    : { answer, start, end: start + raw.length, rule: "json" };
}

function endOfString(text: string): number {
  for (let index = 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === '"') return index;
    else if (character === "\n") return -1;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = {
  n: " ",
  t: " ",
  r: " ",
  b: " ",
  f: " ",
  "/": "/",
  '"': '"',
};

/** Undoes escapes, except where a backslash begins a LaTeX command: two letters or more behind it. */
function decode(raw: string): string {
  let text = "";
  for (let index = 0; index < raw.length; index += 1) {
    const character = raw.charAt(index);
    const next = raw.charAt(index + 1);
    if (character !== "\\") {
      text += character;
    } else if (next === "\\") {
      text += "\\";
      index += 1;
    } else if (next === "u" && /^[0-9a-fA-F]{4}$/.test(raw.slice(index + 2, index + 6))) {
      text += String.fromCharCode(Number.parseInt(raw.slice(index + 2, index + 6), 16));
      index += 5;
    } else if (next in escapes && (next === '"' || !isLetter(raw.charAt(index + 2)))) {
      text += escapes[next] ?? "";
      index += 1;
    } else {
      text += character;
    }
  }
  return text;
}

function isLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}
