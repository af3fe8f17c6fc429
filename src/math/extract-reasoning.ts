const usualEnd = "</think>";

/** What opens and closes reasoning in the formats of the model families; `final` closes the channels before it. */
const marks =
  /<\/?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis|inner_thoughts|seed:think)>|\[\/?THINK\]|◁\/?think▷|<\|(?:begin|end)_of_thought\|>|<\|(?:START|END)_THINKING\|>|<\|channel\|>\s{0,4}(?:final|analysis|commentary)(?:[^<\n]{0,40}<\|(?:constrain|message)\|>){0,2}/gi;
const tagStart = "/tTrRsSaAiI|";
const closing = /^(?:<\/|\[\/|◁\/|<\|end_|<\|channel\|>\s{0,4}final)/i;

/** Where the response proper begins; null when the text ends within reasoning. */
export function endOfReasoning(text: string): number | null {
  const end = lastUsualEnd(text);
  let start = end < 0 ? 0 : end + usualEnd.length;
  const first = firstTag(text, start, tagStart);
  const hasOthers = text.includes("THINK]") || text.includes("◁");
  if (first < 0 && !hasOthers) return startOfPlainChannels(text, start);
  let open = -1;
  marks.lastIndex = hasOthers ? start : first;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const { 0: tag, index } = mark;
    const isOpening = !closing.test(tag);
    if (isMentioned(text, index, marks.lastIndex, isOpening)) continue;
    open = isOpening ? index : -1;
    if (!isOpening) start = marks.lastIndex;
  }
  const isOpen = open >= 0 && !isInFence(text, open);
  return isOpen ? null : startOfPlainChannels(text, start);
}

function lastUsualEnd(text: string): number {
  let end = text.lastIndexOf(usualEnd);
  for (let count = 0; end > 0 && count < mostSigns; count += 1) {
    if (!isMentioned(text, end, end + usualEnd.length, false)) return end;
    end = text.lastIndexOf(usualEnd, end - 1);
  }
  return end;
}

const quotes = "\"'`“”‘’«»";
const sentenceBefore = /[\p{L}\p{N},;:(–—-][ \t]{1,4}$/u;

/** Whether a text speaks of a tag instead of using it: within quotes or code, or for one that opens, within a sentence. */
function isMentioned(text: string, start: number, end: number, isOpening: boolean): boolean {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  if (before !== "" && after !== "" && quotes.includes(before) && quotes.includes(after))
    return true;
  if (!isOpening || text.charAt(start + 1) === "|") return false;
  return sentenceBefore.test(text.slice(Math.max(0, start - 6), start));
}

const longestFence = 20_000;

function isInFence(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - longestFence), index);
  if (!before.includes("```")) return false;
  const [, ...later] = before.split(/(?:^|\n)[ \t]{0,3}```/);
  return later.length % 2 === 1;
}

const plainFinal = "assistantfinal";

/** Channels whose tokens a server left out: `analysisWe need…assistantfinalThe answer…`. */
function startOfPlainChannels(text: string, start: number): number | null {
  if (start > 0 || !/^analysis[A-Z]/.test(text)) return start;
  const final = text.lastIndexOf(plainFinal);
  return final < 0 ? null : final + plainFinal.length;
}

const mostSigns = 100;

/** Before where there is no `<` with one of some characters behind it; -1 when there is none at all. Most such signs in a text mean "less than". */
export function firstTag(text: string, from: number, next: string): number {
  let index = text.indexOf("<", from);
  for (let sign = 0; index >= 0 && sign < mostSigns; sign += 1) {
    if (next.includes(text.charAt(index + 1) || " ")) return index;
    index = text.indexOf("<", index + 1);
  }
  return index;
}
