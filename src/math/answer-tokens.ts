import type { Token } from "./token-scan.ts";

/** The tokens of the answer itself: without the words that lead up to it and the remark behind it. */
export function essentialTokens(tokens: readonly Token[]): readonly Token[] {
  return asVector(withoutRemark(withoutLead(tokens)));
}

const labels = new Set(["option", "choice"]);
const verbs = new Set(["is", "are", "equals", "equal"]);

/** `The answer is 12` and `Total: $12` say what comes last. */
function withoutLead(tokens: readonly Token[]): readonly Token[] {
  if (tokens[0]?.kind !== "word" || tokens[0].text.length < 2) return tokens;
  if (tokens.length === 2 && labels.has(tokens[0].text.toLowerCase())) return tokens.slice(1);
  let end = 0;
  for (const [index, { kind, text }] of tokens.entries()) {
    const isVerb = kind === "word" && verbs.has(text.toLowerCase());
    if (isVerb || text === ":") end = index + 1;
    else if (kind !== "word" && kind !== "symbol" && text !== ",") break;
  }
  return end === 0 || end === tokens.length ? tokens : tokens.slice(end);
}

const kept = new Set(["base", "mod"]);

/** What stands in parentheses behind an answer, with words or a relation in it: `5 (approximately)`, `x = 2 (x > 0)`. */
function withoutRemark(tokens: readonly Token[]): readonly Token[] {
  if (tokens.at(-1)?.text !== ")") return tokens;
  const open = openingOfLast(tokens);
  const before = tokens[open - 1];
  if (open <= 0 || before === undefined || before.kind === "function") return tokens;
  const remark = tokens.slice(open + 1, -1);
  const isNote = remark.some(({ kind, text }) => {
    return (kind === "word" && text.length > 1) || /^[<>≤≥≈=≠]$/.test(text);
  });
  const isCalled = before.kind === "symbol" && before.text.length === 1;
  const isKept = isCalled || remark.some(({ text }) => kept.has(text.toLowerCase()));
  return isNote && !isKept ? tokens.slice(0, open) : tokens;
}

function openingOfLast(tokens: readonly Token[]): number {
  let depth = 0;
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const text = tokens[index]?.text;
    if (text === ")") depth += 1;
    else if (text === "(") depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** `<1, 2>` as `⟨1, 2⟩`. */
function asVector(tokens: readonly Token[]): readonly Token[] {
  const isVector =
    tokens[0]?.text === "<" &&
    tokens.at(-1)?.text === ">" &&
    tokens.some(({ text }) => text === ",");
  if (!isVector) return tokens;
  const sign = (text: string): Token => ({ kind: "sign", text, groups: null });
  return [sign("⟨"), ...tokens.slice(1, -1), sign("⟩")];
}
