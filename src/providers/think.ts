const opening = "<think>";
const closing = "</think>";

/**
 * How what a model said marks its thinking: `opened` by a tag at its start, `apart` from the text, `unopened` with a closing tag alone, which ends thinking
 * that began in the prompt, or not at all.
 */
type ThinkingMark = "opened" | "apart" | "unopened" | "none";

/** `hasReasoning`: whether thinking came apart from the text. */
export function thinkingMark(content: string, hasReasoning: boolean): ThinkingMark {
  if (content.trimStart().startsWith(opening)) return "opened";
  if (hasReasoning) return "apart";
  const end = content.indexOf(closing);
  const start = content.indexOf(opening);
  return end < 0 || (start >= 0 && start < end) ? "none" : "unopened";
}

/**
 * Moves thinking out of an answer: blocks of `<think>…</think>` at its start, also without the opening tag, which some chat templates put
 * into the prompt. What was never closed is all thinking. Tags further on belong to the answer. Where thinking came apart from the text
 * (`hasReasoning`), a closing tag alone ends nothing and is left out.
 */
export function splitThinking(
  content: string,
  hasReasoning = false,
): { text: string; thinking: string | null } {
  const mark = thinkingMark(content, hasReasoning);
  if (mark === "none") return { text: content, thinking: null };
  if (mark === "apart") return { text: content.replaceAll(closing, ""), thinking: null };
  let rest = mark === "unopened" ? opening + content.trimStart() : content.trimStart();
  const thoughts: string[] = [];
  while (rest.startsWith(opening)) {
    const end = rest.indexOf(closing);
    thoughts.push(rest.slice(opening.length, end < 0 ? undefined : end).trim());
    rest = end < 0 ? "" : rest.slice(end + closing.length).trimStart();
  }
  const thinking = thoughts.filter((thought) => thought !== "").join("\n\n");
  return { text: rest, thinking: thinking === "" ? null : thinking };
}
