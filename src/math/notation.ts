/** Functions that are written by name, with or without a backslash, and the one name each is known by. */
export const functionNames: ReadonlyMap<string, string> = new Map([
  ...["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "arcsin", "arccos"].map(
    same,
  ),
  ...["arctan", "exp", "ln", "log", "lg", "max", "min", "gcd", "lcm", "det", "sqrt", "cbrt"].map(
    same,
  ),
  ...["abs", "floor", "ceil", "factorial", "binom", "cis", "coth", "sech", "csch", "sgn"].map(same),
  ...["sum", "prod", "int", "iint", "oint", "lim", "mod", "Re", "Im", "arg", "dim", "rank"].map(
    same,
  ),
  ["pmod", "mod"],
  ["bmod", "bmod"],
  ["pod", "mod"],
  ["integral", "int"],
  ["asin", "arcsin"],
  ["acos", "arccos"],
  ["atan", "arctan"],
  ["cosec", "csc"],
  ["surd", "sqrt"],
  ["root", "root"],
  ["partial", "partial"],
  ["tg", "tan"],
  ["ctg", "cot"],
  ["dbinom", "binom"],
  ["tbinom", "binom"],
  ["frac", "frac"],
  ["dfrac", "frac"],
  ["tfrac", "frac"],
  ["cfrac", "frac"],
  ["sfrac", "frac"],
  ["nicefrac", "frac"],
  ["flatfrac", "frac"],
]);

/** Commands (or bare words) that stand for one sign, and that sign. */
export const signs: ReadonlyMap<string, string> = new Map([
  ["cdot", "*"],
  ["times", "*"],
  ["ast", "*"],
  ["div", "/"],
  ["slash", "/"],
  ["pm", "±"],
  ["mp", "∓"],
  ["le", "≤"],
  ["leq", "≤"],
  ["leqslant", "≤"],
  ["lt", "<"],
  ["ge", "≥"],
  ["geq", "≥"],
  ["geqslant", "≥"],
  ["gt", ">"],
  ["ne", "≠"],
  ["neq", "≠"],
  ["approx", "≈"],
  ["simeq", "≈"],
  ["doteq", "≈"],
  ["equiv", "≡"],
  ["sim", "~"],
  ["in", "∈"],
  ["notin", "∉"],
  ["cup", "∪"],
  ["bigcup", "∪"],
  ["cap", "∩"],
  ["setminus", "∖"],
  ["backslash", "∖"],
  ["circ", "°"],
  ["degree", "°"],
  ["to", "→"],
  ["rightarrow", "→"],
  ["mapsto", "→"],
  ["Rightarrow", "⇒"],
  ["implies", "⇒"],
  ["iff", "⇔"],
  ["Leftrightarrow", "⇔"],
  ["mid", "|"],
  ["vert", "|"],
  ["lvert", "|"],
  ["rvert", "|"],
  ["colon", ":"],
  ["langle", "⟨"],
  ["rangle", "⟩"],
  ["lfloor", "⌊"],
  ["rfloor", "⌋"],
  ["lceil", "⌈"],
  ["rceil", "⌉"],
  ["lbrace", "\\{"],
  ["rbrace", "\\}"],
  ["lbrack", "["],
  ["rbrack", "]"],
  ["lparen", "("],
  ["rparen", ")"],
  ["choose", "choose"],
  ["over", "over"],
  ["Vert", "‖"],
  ["lVert", "‖"],
  ["rVert", "‖"],
  ["longrightarrow", "→"],
  ["Longrightarrow", "⇒"],
  ["Longleftrightarrow", "⇔"],
  ["cong", "≅"],
  ["propto", "∝"],
  ["perp", "⊥"],
  ["parallel", "∥"],
  ["subset", "⊂"],
  ["subseteq", "⊆"],
  ["pounds", "£"],
  ["euro", "€"],
  ["textdegree", "°"],
  ["dollar", "$"],
  ["mathdollar", "$"],
  ["lor", "or"],
  ["vee", "or"],
  ["land", "and"],
  ["wedge", "and"],
]);

/** Commands that are symbols under another name. Any other unknown command is a symbol under its own name. */
export const symbolNames: ReadonlyMap<string, string> = new Map([
  ["infty", "infinity"],
  ["infinity", "infinity"],
  ["inf", "infinity"],
  ["oo", "infinity"],
  ["pi", "pi"],
  ["varnothing", "emptyset"],
  ["emptyset", "emptyset"],
  ["varepsilon", "epsilon"],
  ["varphi", "phi"],
  ["vartheta", "theta"],
  ["imath", "i"],
  ["jmath", "j"],
]);

/** Commands that change how something looks, not what it says. */
export const looks: ReadonlySet<string> = new Set(
  (
    "scriptstyle underbrace overbrace left right middle therefore because big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle " +
    "limits nolimits quad qquad thinspace enspace mathrm mathbf mathit mathsf mathcal boldsymbol bm operatorname mathop " +
    "boxed fbox underline ensuremath mathnormal hfill hline rm bf it mathstrut nonumber ldotp tiny small normalsize large Large LARGE huge Huge pmb"
  ).split(" "),
);

/** Commands whose argument is words. */
export const textCommands: ReadonlySet<string> = new Set(
  "text mbox textbf textit textrm textnormal textsf texttt hbox emph".split(" "),
);

/** Commands whose argument in braces says nothing: colors, spaces, labels. */
export const dropped: ReadonlySet<string> = new Set(
  "hspace vspace color textcolor colorbox fcolorbox mathcolor label tag phantom hphantom vphantom kern".split(
    " ",
  ),
);

/** Commands for dots. */
export const dots: ReadonlySet<string> = new Set("ldots dots cdots dotsc dotsb".split(" "));

/** Commands that put a mark over their argument. */
export const accents: ReadonlySet<string> = new Set(
  "overline bar overrightarrow vec hat widehat tilde dot".split(" "),
);

/** Environments whose rows are statements. */
export const systemEnvironments: ReadonlySet<string> = new Set(
  "cases dcases rcases aligned align split gathered gather eqnarray".split(" "),
);

/** Environments whose `&` and `\\` are columns and rows. */
export const matrixEnvironments: ReadonlySet<string> = new Set(
  "matrix pmatrix bmatrix vmatrix Bmatrix Vmatrix smallmatrix array".split(" "),
);

/** Environments whose `&` says something. */
export const columnEnvironments: ReadonlySet<string> = new Set([
  ...matrixEnvironments,
  "cases",
  "dcases",
  "rcases",
]);

/** Greek letters that people write without a backslash. */
export const greekWords: ReadonlySet<string> = new Set(
  "alpha beta gamma delta epsilon theta lambda mu phi omega sigma rho tau psi".split(" "),
);

/** Bare words of two or three letters that are words, not products of letters. */
export const shortWords: ReadonlySet<string> = new Set(
  "the per sq cu yes no odd none all red am pm not any one two six ten new old men and or mr dr ms mrs may".split(
    " ",
  ),
);

/** Words of one or two letters that are words only beside longer ones: `an ellipse`, but `an` is a product. */
export const linkWords: ReadonlySet<string> = new Set("an is of on to at by as it if".split(" "));

/** What a character outside ASCII says, in the notation that is read. */
export const characters: ReadonlyMap<string, string> = new Map([
  ..."×·⋅∙•∗".split("").map((sign) => [sign, "*"] as const),
  ..."−–—‒﹣－".split("").map((sign) => [sign, "-"] as const),
  ..."\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u200a\u3000"
    .split("")
    .map((s) => [s, " "] as const),
  ..."\u2009\u202f".split("").map((space) => [space, "\\,"] as const),
  ..."\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u2061\u2062\u00ad"
    .split("")
    .map((space) => [space, ""] as const),
  ...'“”"„«»'.split("").map((quote) => [quote, ""] as const),
  ["÷", "/"],
  ["⁄", "/"],
  ["∕", "/"],
  ["∶", ":"],
  ["√", " sqrt "],
  ["∛", " cbrt "],
  ["º", "°"],
  ["∘", "\\circ "],
  ["˚", "°"],
  ["π", "\\pi "],
  ["𝜋", "\\pi "],
  ["∞", "\\infty "],
  ["⩽", "≤"],
  ["⩾", "≥"],
  ["≦", "≤"],
  ["≧", "≥"],
  ["≃", "≈"],
  ["⋃", "∪"],
  ["⋂", "∩"],
  ["∅", "\\emptyset "],
  ["ℝ", "\\mathbb{R}"],
  ["ℤ", "\\mathbb{Z}"],
  ["ℕ", "\\mathbb{N}"],
  ["ℚ", "\\mathbb{Q}"],
  ["ℂ", "\\mathbb{C}"],
  ["′", "'"],
  ["’", "'"],
  ["‘", "'"],
  ["〈", "⟨"],
  ["〉", "⟩"],
  ["，", ","],
  ["、", ","],
  ["或", " or "],
  ["和", " and "],
  ["…", "\\ldots "],
  ["‖", "\\|"],
  ["℃", "°C"],
  ["℉", "°F"],
  ["≡", "\\equiv "],
  ["∑", "\\sum "],
  ["∏", "\\prod "],
  ["∫", "\\int "],
  ["γ", "\\gamma "],
  ["η", "\\eta "],
  ["κ", "\\kappa "],
  ["χ", "\\chi "],
  ["ω", "\\omega "],
  ["ζ", "\\zeta "],
  ["ξ", "\\xi "],
  ["ν", "\\nu "],
  ["Γ", "\\Gamma "],
  ["Σ", "\\Sigma "],
  ["Φ", "\\Phi "],
  ["Θ", "\\Theta "],
  ["Λ", "\\Lambda "],
  ["；", ";"],
  ["：", ":"],
  ["（", "("],
  ["）", ")"],
  ["。", "."],
  ["％", "%"],
  ["∂", "\\partial "],
  ["ℓ", "\\ell "],
  ["≅", "\\cong "],
  ["∠", "\\angle "],
  ["△", "\\triangle "],
  ["＝", "="],
  ["＋", "+"],
  ["∧", " and "],
  ["∨", " or "],
  ["α", "\\alpha "],
  ["β", "\\beta "],
  ["γ", "\\gamma "],
  ["δ", "\\delta "],
  ["ε", "\\epsilon "],
  ["θ", "\\theta "],
  ["λ", "\\lambda "],
  ["μ", "\\mu "],
  ["ρ", "\\rho "],
  ["σ", "\\sigma "],
  ["τ", "\\tau "],
  ["φ", "\\phi "],
  ["ϕ", "\\phi "],
  ["ψ", "\\psi "],
  ["ω", "\\omega "],
  ["Δ", "\\Delta "],
  ["Ω", "\\Omega "],
  ["½", "\\frac{1}{2}"],
  ["⅓", "\\frac{1}{3}"],
  ["⅔", "\\frac{2}{3}"],
  ["¼", "\\frac{1}{4}"],
  ["¾", "\\frac{3}{4}"],
  ["⅕", "\\frac{1}{5}"],
  ["⅖", "\\frac{2}{5}"],
  ["⅗", "\\frac{3}{5}"],
  ["⅘", "\\frac{4}{5}"],
  ["⅙", "\\frac{1}{6}"],
  ["⅚", "\\frac{5}{6}"],
  ["⅛", "\\frac{1}{8}"],
  ["⅜", "\\frac{3}{8}"],
  ["⅝", "\\frac{5}{8}"],
  ["⅞", "\\frac{7}{8}"],
]);

/** Raised and lowered characters: what each stands for on the line. */
export const superscripts: ReadonlyMap<string, string> = pairUp(
  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣ",
  "0123456789+-()nix",
);
/** Lowered digits, as in `52₈`. */
export const subscripts: ReadonlyMap<string, string> = pairUp("₀₁₂₃₄₅₆₇₈₉ₙₖ", "0123456789nk");

function pairUp(from: string, to: string): ReadonlyMap<string, string> {
  return new Map(Array.from(from, (character, index) => [character, to.charAt(index)] as const));
}

function same(name: string): readonly [string, string] {
  return [name, name];
}
