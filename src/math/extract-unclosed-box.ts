import { isPlaceholder } from "./extract-boxed.ts";
import type { Found } from "./extract-found.ts";

const longestContent = 400;
const ends = /\n|(?<!\\)\$|\\[)\]]/;

/**
 * The content of a last box that lacks its closing brace, up to the end of its formula or line; inner braces that its formula leaves open are added. Marked only where
 * the formula around it is closed: otherwise the text may have been cut within the answer.
 */
export function extractUnclosedBox(text: string): Found | null {
  if (!text.includes("boxed{")) return null;
  const command = text.lastIndexOf("\\boxed{");
  if (command < 0) return null;
  const start = command + "\\boxed{".length;
  const window = text.slice(start, start + longestContent);
  const stop = ends.exec(window);
  if (stop === null && text.length > start + longestContent) return null;
  const raw = window.slice(0, stop?.index ?? window.length).trimEnd();
  const depth = openBraces(raw);
  // What is cut within an argument is not all of the answer.
  if (
    depth === null ||
    (depth > 0 && stop === null) ||
    /[\\{^_+*/=,(-]$/.test(raw) ||
    isPlaceholder(raw)
  )
    return null;
  const lead = raw.length - raw.trimStart().length;
  return {
    answer: raw.trim() + "}".repeat(depth),
    start: start + lead,
    end: start + raw.length,
    rule: "unclosed",
    isMarked: stop !== null && stop[0] !== "\n",
  };
}

/** How many braces are left open; null when more are closed than opened, which means that the box was closed. */
function openBraces(text: string): number | null {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth < 0) return null;
  }
  return depth;
}
