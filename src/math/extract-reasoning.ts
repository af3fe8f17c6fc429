const usualEnd = "</think>";

/** What opens and closes reasoning in the formats of the model families; `final` closes the channels before it. */
const marks =
  /<\/?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis|inner_thoughts|seed:think)>|\[\/?THINK\]|◁\/?think▷|<\|(?:begin|end)_of_thought\|>|<\|(?:START|END)_THINKING\|>|<\|channel\|>\s{0,4}(?:final|analysis|commentary)(?:[^<\n]{0,40}<\|(?:constrain|message)\|>){0,2}/gi;
const tagStart = "/tTrRsSaAiI|";
const closing = /^(?:<\/|\[\/|◁\/|<\|end_|<\|channel\|>\s{0,4}final)/i;

/** Where the response proper begins; null when the text ends within reasoning. */
export function endOfReasoning(text: string): number | null {
  const end = text.lastIndexOf(usualEnd);
  let start = end < 0 ? 0 : end + usualEnd.length;
  const tag = firstTag(text, start, tagStart);
  const hasOthers = text.includes("THINK]") || text.includes("◁");
  if (tag < 0 && !hasOthers) return startOfPlainChannels(text, start);
  let isOpen = false;
  marks.lastIndex = hasOthers ? start : tag;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    isOpen = !closing.test(mark[0]);
    if (!isOpen) start = marks.lastIndex;
  }
  return isOpen ? null : startOfPlainChannels(text, start);
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
