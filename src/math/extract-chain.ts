const equals = /=/g;
const implication =
  /\\(?:implies|Longrightarrow|Rightarrow|therefore|iff|Leftrightarrow)(?![a-zA-Z])|⇒|⟹|∴/g;

/** Where the result begins in a formula: behind the last sign of a chain that computes, as in `2 + 3 = 5`; 0 for an equation such as `y = 2x`. */
export function startOfResult(formula: string): number {
  let from = 0;
  for (const { index, 0: sign } of formula.matchAll(implication)) {
    from = index + sign.length;
  }
  const rows = formula.includes("\\\\") && !/matrix|cases|array/.test(formula);
  const row = rows ? startOfLastRow(formula, from) : from;
  if (formula.slice(row).trim() === "") return 0;
  const signs = topSigns(formula, row);
  const [first] = signs;
  const last = signs.at(-1);
  if (first === undefined || last === undefined) return row;
  const left = formula.slice(row, first.start).replace(/[&\s]/g, "");
  const right = formula.slice(last.end);
  if (right.trim() === "") return row;
  if (left === "" || isNumeric(left)) return last.end;
  if (signs.length > 1) return isPlain(left) ? row : last.end;
  // "[ABC] = 12", "\angle A = 30^\circ" name what they compute; "2x + 3y = 6" is an equation.
  return (isNamed(left) || isCall(left)) && isNumeric(right) ? last.end : row;
}

function startOfLastRow(formula: string, from: number): number {
  let end = formula.length;
  for (;;) {
    const index = formula.lastIndexOf("\\\\", end - 1);
    if (index < from) return from;
    if (/[^\s\\]/.test(formula.slice(index + 2))) return index + 2;
    if (index === 0) return from;
    end = index;
  }
}

function topSigns(formula: string, from: number): readonly { start: number; end: number }[] {
  const signs: { start: number; end: number }[] = [];
  const depths = depthsOf(formula, from);
  equals.lastIndex = from;
  for (let match = equals.exec(formula); match !== null; match = equals.exec(formula)) {
    const before = formula[match.index - 1] ?? "";
    if (depths(match.index) === 0 && !"<>!:".includes(before || " ")) {
      signs.push({ start: match.index, end: equals.lastIndex });
    }
  }
  return signs;
}

/** Braces and brackets around an offset; asked in ascending order. */
function depthsOf(formula: string, from: number): (index: number) => number {
  let depth = 0;
  let position = from;
  return (index) => {
    for (; position < index; position += 1) {
      const character = formula.charAt(position);
      if ("{([".includes(character)) depth += 1;
      else if ("})]".includes(character)) depth -= 1;
    }
    return depth;
  };
}

/** Without variables: commands, digits and signs alone. */
function isNumeric(side: string): boolean {
  return !/[a-zA-Z]/.test(side.replace(/\\text\{[^{}]*\}|\\[a-zA-Z]+/g, "")) && side.trim() !== "";
}

function isPlain(side: string): boolean {
  return /^(?:[a-zA-Z]|\\[a-zA-Z]+|[A-Z]{2,3})(?:_(?:\w|\{\w+\}))?(?:\([a-z0-9]\))?'*$/.test(side);
}

/** `f(g(2))`, a function of numbers alone; `f(x)` defines one. */
function isCall(side: string): boolean {
  const argument = side.replace(/[a-zA-Z]'{0,3}(?:\^\{-1\})?(?=\()/g, "");
  return argument !== side && argument.startsWith("(") && isNumeric(argument);
}

function isNamed(side: string): boolean {
  return /\\(?:angle|text|triangle|operatorname|mathrm|overline|widehat|measuredangle)|[A-Z]{2}/.test(
    side,
  );
}
