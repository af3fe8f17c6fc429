const tailLength = 600;

/**
 * Whether a text without a marked answer ends before it gives one: with a question, a heading, a list item without words, a formula, box or sentence
 * that was cut off, or as a block of code.
 */
export function isUnfinished(text: string): boolean {
  const tail = text.slice(-tailLength).trimEnd();
  const line = tail.slice(tail.lastIndexOf("\n") + 1);
  const isInLine = line.length < tail.length;
  return (
    asks(tail) ||
    isHeading(line) ||
    (isInLine && /^[ \t]{0,8}(?:[-*+]|\d{1,2}[.)])$/.test(line)) ||
    isProgram(text) ||
    isCutInFormula(tail) ||
    isCutInBox(text) ||
    isCutSentence(tail)
  );
}

const courtesy =
  /would you|do you (?:want|need|have|see)|(?:other|more|further|any) questions|anything else|makes? sense|(?:this|that|it) (?:help|clear)|shall i|want me to|can i help|right$|need (?:more|any)/i;

function asks(tail: string): boolean {
  if (!/[?？][\s*_"'”’)]{0,8}$/.test(tail.slice(-9))) return false;
  const end = tail.slice(0, Math.max(tail.lastIndexOf("?"), tail.lastIndexOf("？")));
  const from = Math.max(...[". ", "! ", "? ", "\n", "。"].map((sign) => end.lastIndexOf(sign)));
  return !courtesy.test(end.slice(from + 1));
}

function isHeading(line: string): boolean {
  if (!/^[ \t]{0,3}[*#]/.test(line)) return false;
  if (/^[ \t]{0,3}\*\*(?:step|part|case)(?![a-z])[^*]{0,80}\*\*:?$/i.test(line)) return true;
  const [, title] = /^[ \t]{0,3}#{1,6}[ \t]{1,4}[*_]{0,3}([^ \t].*)$/.exec(line) ?? [];
  if (title === undefined) return false;
  return /^(?:step|part|case|\d{1,2}[.):])(?![a-z])/i.test(title) || !/[\d$\\=]/.test(title);
}

const noProgram = /^(?:latex|math|tex|text|txt|plaintext|output|markdown|md|json)?$/i;

function isProgram(text: string): boolean {
  if (!text.trimStart().startsWith("```")) return false;
  const [fence = "", language = ""] =
    /^\s{0,40}```([a-z+#]{0,16})[ \t]{0,8}\r?\n/i.exec(text) ?? [];
  if (fence === "" || noProgram.test(language)) return false;
  const close = text.indexOf("```", fence.length);
  return close < 0 || text.slice(close + 3, close + 43).trim() === "";
}

function isCutInFormula(tail: string): boolean {
  if (/(?:[=+({&^<,]|[\s\d]-)$/.test(tail.slice(-2))) return true;
  if (!tail.includes("\\")) return false;
  if (tail.lastIndexOf("\\begin{") > tail.lastIndexOf("\\end{")) return true;
  if (!tail.includes("\\[") && !tail.includes("\\(")) return false;
  const displays = [...tail.matchAll(/\\[[\]\\()]/g)].filter(([sign]) => sign !== "\\\\");
  const last = displays.at(-1)?.[0];
  return last === "\\[" || last === "\\(";
}

const longestBox = 400;

/** A box that begins close to the end and that nothing closes there. */
function isCutInBox(text: string): boolean {
  const window = text.slice(-longestBox);
  const command = window.lastIndexOf("boxed{");
  if (command < 0) return false;
  const rest = window.slice(command + "boxed{".length).replace(/\\[{}\\]/g, "");
  if (rest.includes("\n")) return false;
  let depth = 1;
  for (const character of rest) {
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth === 0) return false;
  }
  return true;
}

const openEnd =
  /\p{L}{2}[\s$)]{1,3}(?:an?|the|of|to|in|on|at|by|for|with|from|and|or|is|are|was|were|be|that|which|there|we|if|then|so|because|since|as|than|has|have|can|must|when|where|whose|its|their)$/iu;
const openRelation =
  /(?:less|greater|more|fewer|smaller|larger|bigger) than [\d.,]{1,12}$|between \d{1,12} and \d{1,12}$/;
const task =
  /^[\s*_>-]{0,6}(?:(?:now|first|next|so|then),? )?(?:(?:we|i|you) (?:need|want|are asked|have|are) to |(?:to )?(?:find|determine|compute|calculate|solve)(?![a-z])|(?:let|given|suppose|assume|consider) )/i;
const conclusion =
  /^[\s*_>-]{0,6}(?:so|thus|therefore|hence|finally|in total|altogether|consequently|this|the answer)(?![a-z])/i;
/** "… for a total of $240$ different outfits" */
const valueAtEnd = /[\d$})\]%] (?:\p{L}+ ){0,2}\p{L}{4,}$/u;
const longestOpen = 100;

function isCutSentence(tail: string): boolean {
  if (!tail.includes(" ")) return false;
  // A heading of what would be a new question ends the answer, not a sentence.
  if (tail.endsWith(":"))
    return !/(?:^|\n)[#*\s]{0,6}(?:problem|question|human|user|task|q):$/i.test(tail);
  if (
    !/[\p{L}\d]$/u.test(tail.slice(-2)) ||
    /[\p{Script=Han}\p{Script=Hangul}]/u.test(tail.slice(-20))
  ) {
    return false;
  }
  if (openEnd.test(tail.slice(-24)) || openRelation.test(tail.slice(-40))) return true;
  const from = Math.max(...[". ", "! ", "? ", "\n"].map((sign) => tail.lastIndexOf(sign)));
  const sentence = tail.slice(from + 1);
  if (task.test(sentence.trimStart())) return !sentence.includes("=");
  const isLong = sentence.length > longestOpen && /[a-z]$/.test(sentence);
  return isLong && !conclusion.test(sentence.trimStart()) && !valueAtEnd.test(sentence.slice(-60));
}

const refusal =
  /(?<![a-z])(?:i(?:['’]m| am)?|we(?:['’]re| are)?)(?: (?:really|simply|currently|therefore|still|just))? (?:can(?:['’]t|not| not)|could(?:n['’]t| not)|unable to|not able to)(?: \p{L}+){0,2} (?:answer|solve|determine|help|assist|provide an?|give an?|proceed|(?:see|view|access) (?:the|your|any|an?) (?:image|figure|diagram|picture|file|attachment|problem))(?![a-z])|(?:problem|question|it) (?:can(?:['’]t|not| not)) be (?:solved|answered|determined)|(?:need|without|requires?|provide) (?:more|additional|further) (?:information|context|details)/iu;

/** Whether a text ends by saying that it can give no answer. */
export function refuses(text: string): boolean {
  const tail = text.slice(-tailLength).trimEnd();
  return refusal.test(tail.slice(tail.lastIndexOf("\n\n") + 1));
}
