const opening = "<think>";
const closing = "</think>";

/**
 * Moves thinking out of an answer: blocks of `<think>…</think>` at its start, also without the opening tag, which some chat templates put
 * into the prompt. What was never closed is all thinking. Tags further on belong to the answer. Where thinking came apart from the text
 * (`hasReasoning`), a closing tag alone ends nothing and is left out.
 */
export function splitThinking(
  content: string,
  hasReasoning = false,
): { text: string; thinking: string | null } {
  let rest = content.trimStart();
  const thoughts: string[] = [];
  if (!rest.startsWith(opening)) {
    const end = rest.indexOf(closing);
    const start = rest.indexOf(opening);
    if (hasReasoning) return { text: content.replaceAll(closing, ""), thinking: null };
    if (end < 0 || (start >= 0 && start < end)) return { text: content, thinking: null };
    rest = opening + rest;
  }
  while (rest.startsWith(opening)) {
    const end = rest.indexOf(closing);
    thoughts.push(rest.slice(opening.length, end < 0 ? undefined : end).trim());
    rest = end < 0 ? "" : rest.slice(end + closing.length).trimStart();
  }
  const thinking = thoughts.filter((thought) => thought !== "").join("\n\n");
  return { text: rest, thinking: thinking === "" ? null : thinking };
}
