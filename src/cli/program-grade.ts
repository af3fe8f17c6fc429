import { Command, Option } from "commander";
import { defaultMathPolicies } from "../core/math-policies.ts";
import type { GradeFlags } from "./grade-command.ts";
import { policyValues } from "./grade-policies.ts";
import { examples } from "./help-examples.ts";
import type { OnExit } from "./on-exit.ts";

/** `themis grade`. */
export function gradeProgram(onExit: OnExit): Command {
  return new Command("grade")
    .summary("compare answers with references, one or a million")
    .description(
      "Say whether an answer means the same as a reference, as the `math` grader does. Asks nobody; any verdict ends with exit code 0.\nEach line of JSON Lines holds a `reference` (text, number, or list of accepted ones) and either an `answer`, taken as it stands (text or number), or a `response`, in which the answer is searched. Lines are written back in order, with these members at the end, in place of any of the same name: `verdict` (`equal`, `different` or `unparsed`), `equal`, `answer`, `rule`, `reference_normal`, `answer_normal`, `span` (where the answer stands in the response) and `micros` (time of the comparison). Counts and speed go to standard error.",
    )
    .optionsGroup("One pair:")
    .option(
      "--reference <text>",
      "the right answer; given again: another one that is accepted",
      also,
    )
    .option("--answer <text>", "the answer, as it stands")
    .option("--response <text>", "a response in which the answer is searched")
    .option("--explain", "print rule, answer, both normal forms and the policies that matter")
    .option("--json", "print all of it as JSON")
    .optionsGroup("Many:")
    .option("--jsonl <file>", "JSON Lines; `-` is standard input, which is read without this too")
    .option("--disagreements", "write only lines whose verdict is not what their `expected` says")
    .optionsGroup("Policies:")
    .addOption(policy("percent", "--percent <reading>", "what `50 %` says: 50, 1/2, or either"))
    .option(
      "--rounded-digits <count>",
      `digits with which a decimal may stand for what it rounds; 0: never (default: ${defaultMathPolicies.roundedDigits})`,
    )
    .addOption(policy("units", "--units <rule>", "whether a unit may be missing on one side"))
    .addOption(
      policy(
        "listOrder",
        "--list-order <rule>",
        "whether items without brackets, such as `1, 2`, keep their order",
      ),
    )
    .addOption(
      policy(
        "parameterNames",
        "--parameter-names <rule>",
        "whether `n\\pi` may be written for `k\\pi`",
      ),
    )
    .optionsGroup("Options:")
    .option(
      "--fail-unless-equal",
      "exit with 4 unless every verdict is `equal`, or what `expected` says",
    )
    .addHelpText(
      "after",
      examples([
        ["themis grade --reference '\\frac12' --answer '0.5' --explain", ""],
        ["themis grade --reference 5 --response 'So it is \\boxed{5}.'", ""],
        ["themis grade --jsonl answers.jsonl > graded.jsonl", ""],
        [
          "themis grade --jsonl labeled.jsonl --disagreements",
          'lines such as {"reference": "1/2", "answer": "0.5", "expected": false}',
        ],
      ]),
    )
    .action(async (flags: GradeFlags) => {
      const { gradeCommand } = await import("./grade-command.ts");
      onExit(await gradeCommand(flags));
    });
}

/** The values of a flag that may be given several times. */
function also(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function policy(
  name: Exclude<keyof typeof policyValues, "roundedDigits">,
  flags: string,
  meaning: string,
): Option {
  return new Option(flags, meaning).choices(policyValues[name]).default(defaultMathPolicies[name]);
}
