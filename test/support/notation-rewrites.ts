/** Another way to write the same mathematics. What it does not concern stays as it is. */
export interface NotationRewrite {
  readonly name: string;
  readonly rewrite: (text: string) => string;
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const subscripts = "₀₁₂₃₄₅₆₇₈₉";

const brackets = (opening: string, closing: string): ((text: string) => string) => {
  return (text) =>
    // Brackets of a root or behind a command already are something else.
    /\\sqrt\[|\\left|\\right/.test(text)
      ? text
      : text
          .replaceAll(/\\\{|[([]/g, (bracket) => `${opening}${bracket}`)
          .replaceAll(/\\\}|[)\]]/g, (bracket) => `${closing}${bracket}`);
};

const command = (name: string, by: string): ((text: string) => string) => {
  const pattern = new RegExp(`\\\\${name}(?![a-zA-Z])`, "g");
  return (text) => text.replaceAll(pattern, () => by);
};

/** Rewrites that put something around the whole. */
export const framings: readonly NotationRewrite[] = [
  { name: "dollar signs", rewrite: (text) => `$${text}$` },
  { name: "two dollar signs", rewrite: (text) => `$$${text}$$` },
  { name: "inline delimiters", rewrite: (text) => `\\(${text}\\)` },
  { name: "display delimiters", rewrite: (text) => `\\[ ${text} \\]` },
  { name: "white space around", rewrite: (text) => `\n  ${text}\t ` },
  { name: "a period behind", rewrite: (text) => `${text}.` },
  { name: "a period behind the delimiters", rewrite: (text) => `$${text}$.` },
  { name: "a box", rewrite: (text) => `\\boxed{${text}}` },
  { name: "a box in dollar signs", rewrite: (text) => `$\\boxed{${text}}$` },
  { name: "an old box", rewrite: (text) => `\\fbox{${text}}` },
  { name: "braces around", rewrite: (text) => `{${text}}` },
  { name: "display style", rewrite: (text) => `\\displaystyle ${text}` },
  { name: "bold markdown", rewrite: (text) => `**${text}**` },
  { name: "code", rewrite: (text) => `\`${text}\`` },
  { name: "thin space behind", rewrite: (text) => `${text}\\,` },
  { name: "wide space before", rewrite: (text) => `\\quad ${text}` },
  { name: "color", rewrite: (text) => `\\color{blue}{${text}}` },
  { name: "bold symbols", rewrite: (text) => `\\boldsymbol{${text}}` },
];

/** Rewrites of symbols and commands within. */
export const respellings: readonly NotationRewrite[] = [
  { name: "large fractions", rewrite: command("frac", "\\dfrac") },
  { name: "small fractions", rewrite: command("frac", "\\tfrac") },
  {
    name: "fractions without braces",
    rewrite: (text) => text.replaceAll(/\\frac\{(\d)\}\{(\d)\}/g, "\\frac$1$2"),
  },
  {
    name: "fractions with a bare bottom",
    rewrite: (text) => text.replaceAll(/(\\frac\{\d+\})\{(\d)\}/g, "$1$2"),
  },
  {
    name: "fractions by over",
    rewrite: (text) => text.replaceAll(/\\frac\{(\d+)\}\{(\d+)\}/g, "{$1 \\over $2}"),
  },
  {
    name: "roots without braces",
    rewrite: (text) => text.replaceAll(/\\sqrt\{(\d)\}/g, "\\sqrt$1"),
  },
  { name: "root signs", rewrite: (text) => text.replaceAll(/\\sqrt\{(\d+)\}/g, "√$1") },
  { name: "sized brackets", rewrite: brackets("\\left", "\\right") },
  { name: "big brackets", rewrite: brackets("\\bigl", "\\bigr") },
  {
    name: "plain brackets",
    rewrite: (text) => text.replaceAll(/\\(?:left|right)(?=[()[\]])/g, ""),
  },
  { name: "spaces around plus", rewrite: (text) => text.replaceAll("+", " + ") },
  { name: "thin spaces around plus", rewrite: (text) => text.replaceAll("+", "\\,+\\,") },
  {
    name: "no needless spaces",
    rewrite: (text) =>
      // A space between two letters or two digits is needed.
      text.replaceAll(
        /(?<![A-Za-z\d]) | (?![A-Za-z\d])|(?<=[A-Za-z]) (?=\d)|(?<=\d) (?=[A-Za-z])/g,
        "",
      ),
  },
  { name: "doubled spaces", rewrite: (text) => text.replaceAll(" ", "  ") },
  { name: "minus signs", rewrite: (text) => text.replaceAll("-", "−") },
  { name: "crosses for dots", rewrite: command("cdot", "\\times ") },
  {
    name: "multiplication signs",
    rewrite: (text) => command("times", "×")(command("cdot", "·")(text)),
  },
  {
    name: "comparison signs",
    rewrite: (text) => command("ne", "≠")(command("le", "≤")(text)),
  },
  {
    name: "long names of comparisons",
    rewrite: (text) => command("ne", "\\neq")(command("le", "\\leq")(text)),
  },
  {
    name: "Greek letters",
    rewrite: (text) => command("theta", "θ")(command("pi", "π")(text)),
  },
  { name: "infinity signs", rewrite: command("infty", "∞") },
  { name: "union signs", rewrite: command("cup", "∪") },
  { name: "plus-minus signs", rewrite: command("pm", "±") },
  {
    name: "braces around exponents",
    rewrite: (text) => text.replaceAll(/\^(\d)/g, "^{$1}").replaceAll("^\\circ", "^{\\circ}"),
  },
  {
    name: "exponents without braces",
    rewrite: (text) => text.replaceAll(/\^\{(\d)\}/g, "^$1"),
  },
  {
    name: "raised digits",
    rewrite: (text) => text.replaceAll(/\^(\d)/g, (_, digit) => superscripts[Number(digit)] ?? ""),
  },
  {
    name: "braces around subscripts",
    rewrite: (text) => text.replaceAll(/_(\d)/g, "_{$1}"),
  },
  {
    name: "lowered digits",
    rewrite: (text) => text.replaceAll(/_(\d)/g, (_, digit) => subscripts[Number(digit)] ?? ""),
  },
  { name: "square matrices", rewrite: (text) => text.replaceAll("pmatrix", "bmatrix") },
  { name: "boxes of text", rewrite: command("text", "\\mbox") },
  { name: "roman text", rewrite: command("text", "\\textrm") },
  { name: "bare percent", rewrite: (text) => text.replaceAll("\\%", "%") },
  { name: "bare dollar", rewrite: (text) => text.replaceAll("\\$", () => "$") },
  { name: "degree signs", rewrite: (text) => text.replaceAll("^\\circ", "°") },
  { name: "pulled commas", rewrite: (text) => text.replaceAll("{,}", ",\\!") },
  { name: "no thousands separators", rewrite: (text) => text.replaceAll("{,}", "") },
  { name: "a bar for such that", rewrite: command("mid", "|") },
  { name: "a colon for such that", rewrite: command("mid", ":") },
];
