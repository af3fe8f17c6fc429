import { Command, Option } from "commander";
import { exitCodes } from "../core/errors.ts";
import { defaultMathPolicies } from "../core/math-policies.ts";
import { themisVersion } from "../run/version.ts";
import type { GradeFlags } from "./grade-command.ts";
import { policyValues } from "./grade-policies.ts";
import type { RunFlags } from "./run-command.ts";
import type { SimulateFlags } from "./simulate-command.ts";

/** Hears the exit code of the command that was carried out. */
export type OnExit = (code: number) => void;

/** The command line as data: it is parsed, printed by `--help` and written to docs/cli.md. Commands load their code when they are called. */
export function buildProgram(onExit: OnExit): Command {
  const program = new Command("themis")
    .description("Measure how good a language model is, over any OpenAI-compatible endpoint.")
    .version(themisVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      examples([
        ["themis demo", "see a whole run in seconds, with a simulated model"],
        ["themis run --config-path my_config.json", "carry out a config"],
        [
          "themis run --base-url http://localhost:1234/v1 --model qwen2.5-7b-instruct --limit 10",
          "no config needed",
        ],
      ]),
    );
  const commands = [
    runProgram,
    demoProgram,
    datasetsProgram,
    runsProgram,
    exportProgram,
    gradeProgram,
    validateProgram,
    schemaProgram,
    simulateProgram,
  ];
  for (const command of commands) program.addCommand(command(onExit));
  for (const command of [
    program,
    ...program.commands.flatMap((each) => [each, ...each.commands]),
  ]) {
    command.exitOverride();
  }
  return program;
}

/** Options of exports, for every command that writes them. */
function withExports(command: Command): Command {
  return command
    .option("--csv-output <file>", "write one line per sample as CSV")
    .option("--html-output <file>", "write a page with summary, filters and all answers")
    .option("--json-output <file>", "write everything as JSON");
}

function runProgram(onExit: OnExit): Command {
  const command = new Command("run")
    .summary("ask, grade and report: the main command")
    .description(
      "Ask every sample of every dataset of every model, grade the answers, print the figures.\nStored answers are taken, not asked again: the same command goes on after any interruption.",
    )
    .optionsGroup("What to run:")
    .option("-c, --config-path <file>", "JSON config, comments allowed")
    .option("--run-id <id>", "name of the run, over the config's `run_id`")
    .option("--storage-dir <dir>", "folder of the store, over the config's `storage_dir`")
    .option("--resume", "take stored answers (the default)")
    .option("--no-resume", "ask everything again; stored answers are superseded, not deleted")
    .option("--n-records <count>", "at most so many samples of each dataset")
    .optionsGroup("Instead of a config:")
    .option("--base-url <url>", "the endpoint's root, such as http://localhost:1234/v1")
    .option("-m, --model <name...>", "the server's name of the model; several may follow")
    .option("--dataset <kind>", "a kind that `themis datasets` lists (default: math500_hf)")
    .option("--data-dir <path>", "file or folder of a local dataset")
    .option("--limit <count>", "at most so many samples")
    .option("--subjects <name...>", "only these subjects")
    .option("--levels <level...>", "only these levels")
    .option("--temperature <number>", "0 to 2")
    .option("--top-p <number>", "above 0, to 1")
    .option("--max-tokens <count>", "longest answer")
    .option("--seed <number>", "seed of sampling, where the server honors it")
    .option("--repeats <count>", "answers asked for each sample")
    .option("--system-prompt <text>", "system message of every request")
    .option("--n-parallel <count>", "requests in flight at a time (default: 4)")
    .option("--timeout <seconds>", "longest time for one request (default: 30)")
    .option("--api-key-env <name>", "environment variable that holds the API key")
    .optionsGroup("Output:")
    .option("-n, --dry-run", "print what would be asked and send nothing")
    .option("--json", "print the summary as JSON");
  return withExports(command)
    .addHelpText(
      "after",
      examples([
        ["themis run --config-path my_config.json --dry-run", ""],
        [
          "themis run --config-path my_config.json --csv-output results.csv --html-output results.html",
          "",
        ],
        [
          "themis run --base-url http://localhost:11434/v1 --model qwen2.5:7b --limit 20 --temperature 0",
          "",
        ],
      ]),
    )
    .action(async (flags: RunFlags) => {
      const { runCommand } = await import("./run-command.ts");
      onExit(await runCommand(flags));
    });
}

function demoProgram(onExit: OnExit): Command {
  const command = new Command("demo")
    .summary("a whole run in seconds against a simulated model")
    .description(
      "Run the built-in problems against a simulated model on this machine, over real HTTP.\nNo model, key or network is needed; what is measured is the simulation.",
    )
    .option("--storage-dir <dir>", "folder of the store", ".cache/themis-demo");
  return withExports(command)
    .addHelpText("after", examples([["themis demo --html-output demo.html", ""]]))
    .action(async (flags) => {
      const { demoCommand } = await import("./demo-command.ts");
      onExit(await demoCommand(flags));
    });
}

function datasetsProgram(onExit: OnExit): Command {
  const show = new Command("show")
    .description("Print a dataset's facts, default prompt and first samples.")
    .argument("<kind>", "a kind that `themis datasets` lists")
    .option("--data-dir <path>", "file or folder of a local dataset")
    .option("--samples <count>", "how many samples to print", "3")
    .option("--json", "print as JSON")
    .addHelpText("after", examples([["themis datasets show demo --samples 1", ""]]))
    .action(async (kind: string, flags) => {
      const { showDataset } = await import("./datasets-command.ts");
      onExit(await showDataset(kind, flags));
    });
  return new Command("datasets")
    .summary("list the datasets, or show one")
    .description("List the datasets that configs may name.")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      examples([
        ["themis datasets", ""],
        ["themis datasets show math500_hf", ""],
      ]),
    )
    .action(async (flags) => {
      const { listDatasets } = await import("./datasets-command.ts");
      onExit(listDatasets(flags));
    })
    .addCommand(show);
}

function runsProgram(onExit: OnExit): Command {
  return new Command("runs")
    .summary("list the runs of a storage folder")
    .description("List the runs that a storage folder holds, the latest first.")
    .option("--storage-dir <dir>", "folder of the store", ".cache/themis")
    .option("--json", "print as JSON")
    .addHelpText("after", examples([["themis runs --storage-dir .cache/my-first-openai-run", ""]]))
    .action(async (flags) => {
      const { runsCommand } = await import("./runs-command.ts");
      onExit(runsCommand(flags));
    });
}

function exportProgram(onExit: OnExit): Command {
  const command = new Command("export")
    .summary("write the exports of a stored run again")
    .description("Print a stored run's figures and write its exports again. Asks nobody.")
    .argument("<run>", "the run's id, as `themis runs` lists it")
    .option("--storage-dir <dir>", "folder of the store", ".cache/themis")
    .option("--json", "print the summary as JSON");
  return withExports(command)
    .addHelpText(
      "after",
      examples([
        ["themis export quick-test --storage-dir .cache/quick-test --html-output results.html", ""],
      ]),
    )
    .action(async (runId: string, flags) => {
      const { exportCommand } = await import("./export-command.ts");
      onExit(exportCommand(runId, flags));
    });
}

function gradeProgram(onExit: OnExit): Command {
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

function validateProgram(onExit: OnExit): Command {
  return new Command("validate")
    .summary("check a config file")
    .description("Check a config file and list every fault with its line and column.")
    .argument("<config>", "JSON config, comments allowed")
    .addHelpText("after", examples([["themis validate my_config.json", ""]]))
    .action(async (path: string) => {
      const { validateCommand } = await import("./validate-command.ts");
      onExit(await validateCommand(path));
    });
}

function schemaProgram(onExit: OnExit): Command {
  return new Command("schema")
    .summary("print the JSON Schema of config files")
    .description("Print the JSON Schema of config files, for editors.")
    .addHelpText("after", examples([["themis schema > themis.schema.json", ""]]))
    .action(async () => {
      const { schemaCommand } = await import("./schema-command.ts");
      schemaCommand();
      onExit(exitCodes.done);
    });
}

function simulateProgram(onExit: OnExit): Command {
  const faults = [
    "rate-limit",
    "server-error",
    "reset",
    "hang",
    "malformed",
    "truncated-body",
    "empty",
  ];
  return new Command("simulate")
    .summary("serve a simulated model over HTTP")
    .description(
      "Serve a simulated model on this machine, OpenAI-compatible, until Ctrl-C.\nIt knows a dataset's answers and gives as many of them as its skill says. For trying things out: no model is behind it.",
    )
    .option("-p, --port <port>", "0 takes any free one", "8377")
    .option("--dataset <kind>", "whose answers it knows", "demo")
    .option("--data-dir <path>", "file or folder of a local dataset")
    .option("--models <name...>", "names it lists; it answers to any", ["simulated-model"])
    .option("--skill <share>", "share of right answers, 0 to 1", "0.7")
    .option("--latency <seconds>", "time to answer", "0")
    .option("--latency-jitter <seconds>", "even variation of it, both ways", "0")
    .option("--reasoning-words <count>", "length of reasoning before an answer", "0")
    .option("--fault-rate <share>", "share of calls that meet a fault, 0 to 1", "0")
    .addOption(
      new Option("--faults <name...>", "which faults")
        .choices(faults)
        .default(faults, "all of them"),
    )
    .option("--seed <number>", "equal seeds give equal answers", "0")
    .addHelpText(
      "after",
      examples([
        ["themis simulate --port 8000 --latency 0.2", ""],
        ["themis simulate --dataset math500_local --data-dir math500.jsonl --skill 0.8", ""],
      ]),
    )
    .action(async (flags: SimulateFlags) => {
      const { simulateCommand } = await import("./simulate-command.ts");
      onExit(await simulateCommand(flags));
    });
}

function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const title = lines.length === 1 ? "Example:" : "Examples:";
  const shown = lines.map(([command, meaning]) =>
    meaning === "" ? `  ${command}` : `  ${command}\n      ${meaning}`,
  );
  return `\n${title}\n${shown.join("\n")}`;
}
