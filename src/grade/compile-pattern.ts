import { RE2JS, RE2JSException } from "re2js";

/** A compiled pattern; searching takes time linear in the text. */
export type Pattern = RE2JS;

// A pattern that repeats repeats grows beyond all measure when it is compiled.
const largestProgram = 500;
const longestPattern = 2_000;
const flagValues = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
} as const satisfies Record<string, number>;

/** Compiles a pattern in the syntax of RE2, escapes as JavaScript writes them included. Throws what `patternFault` says. */
export function compilePattern(pattern: string, flags: string): Pattern {
  const { compiled, fault } = tryToCompile(pattern, flags);
  if (compiled === null) throw new Error(`the pattern ${fault}`);
  return compiled;
}

/** What is wrong with a pattern, as a predicate (`must be …`); null where nothing is. */
export function patternFault(pattern: string): string | null {
  return tryToCompile(pattern, "").fault;
}

type Attempt =
  | { readonly compiled: Pattern; readonly fault: null }
  | { readonly compiled: null; readonly fault: string };

function tryToCompile(pattern: string, flags: string): Attempt {
  if (pattern.length > longestPattern) {
    return refused(`must be a pattern of at most ${longestPattern} characters`);
  }
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), flagsOf(flags));
    return compiled.programSize() > largestProgram
      ? refused("must be a smaller pattern: its repetitions multiply")
      : { compiled, fault: null };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return refused(
      `must be a pattern in the syntax of RE2: ${error.message.replace(/^error parsing regexp: /, "")}`,
    );
  }
}

function refused(fault: string): Attempt {
  return { compiled: null, fault };
}

function flagsOf(flags: string): number {
  let sum = 0;
  for (const [letter, value] of Object.entries(flagValues)) {
    if (flags.includes(letter)) sum |= value;
  }
  return sum;
}
