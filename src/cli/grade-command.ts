import { ThemisError } from "../core/errors.ts";
import { gradeLines } from "./grade-lines.ts";
import { gradeOne } from "./grade-one.ts";
import { type PolicyFlags, policiesOf } from "./grade-policies.ts";

/** The flags of `themis grade`, as commander gives them. */
export interface GradeFlags extends PolicyFlags {
  readonly reference?: readonly string[];
  readonly answer?: string;
  readonly response?: string;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly jsonl?: string;
  readonly disagreements?: boolean;
  readonly failUnlessEqual?: boolean;
}

const pairHint =
  "one pair: `--reference TEXT` with `--answer TEXT` or `--response TEXT`; many: `--jsonl FILE`, or JSON Lines on standard input";

/** Carries out `themis grade`; returns the exit code. */
export async function gradeCommand(flags: GradeFlags): Promise<number> {
  const policies = policiesOf(flags);
  const isGate = flags.failUnlessEqual === true;
  const forOne = givenAmong(flags, ["reference", "answer", "response", "explain", "json"]);
  const forMany = givenAmong(flags, ["jsonl", "disagreements"]);
  const [one] = forOne;
  const [many] = forMany;
  if (one !== undefined && many !== undefined) {
    throw new ThemisError("usage", `\`${one}\` is for one pair and \`${many}\` for JSON Lines`, {
      hint: `leave one of them out; ${pairHint}`,
    });
  }
  if (one === undefined) {
    return await gradeLines({
      path: flags.jsonl ?? pipedInput(),
      policies,
      onlyDisagreements: flags.disagreements === true,
      isGate,
    });
  }
  return gradeOne(pairIn(flags), { policies, format: formatOf(flags), isGate });
}

function pairIn({ reference, answer, response }: GradeFlags) {
  if (reference === undefined) {
    throw new ThemisError("usage", "`--reference` is missing", { hint: pairHint });
  }
  const text = answer ?? response;
  if (text === undefined) {
    throw new ThemisError("usage", "`--answer` or `--response` is missing", { hint: pairHint });
  }
  if (answer !== undefined && response !== undefined) {
    throw new ThemisError("usage", "`--answer` and `--response` are both given", {
      hint: "`--response` is searched for its answer, `--answer` is taken as it stands: leave one of them out",
    });
  }
  return { references: reference, text, isResponse: response !== undefined };
}

function formatOf({ explain, json }: GradeFlags): "verdict" | "explanation" | "json" {
  if (json !== true) return explain === true ? "explanation" : "verdict";
  if (explain !== true) return "json";
  throw new ThemisError("usage", "`--explain` and `--json` are both given", {
    hint: "`--json` says all that `--explain` says but what other policies would change: leave one of them out",
  });
}

function pipedInput(): string {
  if (process.stdin.isTTY !== true) return "-";
  throw new ThemisError("usage", "there is nothing to grade", { hint: pairHint });
}

function givenAmong(
  flags: GradeFlags,
  names: readonly Exclude<keyof GradeFlags, keyof PolicyFlags>[],
): readonly string[] {
  return names.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
}
