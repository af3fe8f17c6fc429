/** A box: where `\boxed` begins, where its content begins and ends, and where the text goes on. */
interface Box {
  readonly command: number;
  readonly start: number;
  readonly end: number;
  readonly after: number;
}

/**
 * The content of the last balanced, non-empty `\boxed{…}` or `\fbox{…}`. Boxes before it are joined to it when nothing but a separator stands
 * between: `\boxed{1}` and `\boxed{2}`. One pass; a box that is never closed is none.
 */
export function extractBoxed(
  text: string,
): { answer: string; start: number; end: number; rule: string } | null {
  if (!text.includes("box")) return null;
  const boxes = outermost(findBoxes(text));
  let index = boxes.length - 1;
  const last = boxes[index];
  if (last === undefined) return null;
  let answer = text.slice(last.start, last.end).trim();
  let { start } = last;
  for (index -= 1; index >= 0; index -= 1) {
    const before = boxes[index];
    const next = boxes[index + 1];
    if (before === undefined || next === undefined) break;
    const separator = separatorOf(text, before.after, next.command);
    if (separator === null) break;
    answer = `${text.slice(before.start, before.end).trim()}${separator}${answer}`;
    start = before.start;
    if (boxes.length - index >= 20) break;
  }
  return { answer, start, end: last.end, rule: "boxed" };
}

function findBoxes(text: string): readonly Box[] {
  const boxes: Box[] = [];
  /** For each open brace, where its box began; -1 for other braces. */
  const open: number[] = [];
  const starts: number[] = [];
  for (let index = text.indexOf("\\"); index >= 0 && index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 92) {
      const brace = boxBrace(text, index);
      if (brace < 0) index += 1;
      else if (text[brace] === "{") {
        open.push(index);
        starts.push(brace + 1);
        index = brace;
      } else {
        const end = endOfBareContent(text, brace);
        boxes.push({ command: index, start: brace, end, after: end });
        index = end - 1;
      }
    } else if (code === 123) {
      open.push(-1);
      starts.push(index);
    } else if (code === 125) {
      const command = open.pop() ?? -1;
      const start = starts.pop() ?? index;
      const isEmpty = command < 0 || text.slice(start, Math.min(index, start + 200)).trim() === "";
      if (!isEmpty) boxes.push({ command, start, end: index, after: index + 1 });
    }
  }
  return boxes;
}

/** Where the content of the command at an index begins, its brace included; -1 when it is no box. */
function boxBrace(text: string, index: number): number {
  const length = text.startsWith("\\boxed", index) ? 6 : text.startsWith("\\fbox", index) ? 5 : 0;
  if (length === 0) return -1;
  let brace = index + length;
  while (text[brace] === " " && brace < index + 20) brace += 1;
  if (text[brace] === "{") return brace;
  return endOfBareContent(text, brace) > brace ? brace : -1;
}

/** `\boxed 42` without braces. */
function endOfBareContent(text: string, start: number): number {
  let end = start + (text[start] === "-" ? 1 : 0);
  const digits = end;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end > digits ? end : start;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Boxes in order of their ends, without those inside others. */
function outermost(boxes: readonly Box[]): readonly Box[] {
  const outer: Box[] = [];
  for (let index = boxes.length - 1; index >= 0; index -= 1) {
    const box = boxes[index];
    const last = outer.at(-1);
    if (box !== undefined && (last === undefined || box.end <= last.command)) outer.push(box);
  }
  return outer.reverse();
}

const longestSeparator = 60;

/** `, ` or ` or ` where the text between two boxes is a separator alone; null where it says more, or nothing. */
function separatorOf(text: string, start: number, end: number): string | null {
  if (end - start > longestSeparator) return null;
  const words = text
    .slice(start, end)
    .toLowerCase()
    .replace(/\\(?:text|mbox|quad|qquad|[,;:! ()[\]])|[\s${}~&*]/g, "");
  if (words === "or" || words === ",or") return " or ";
  return words === "," || words === ";" || words === "and" || words === ",and" ? ", " : null;
}
