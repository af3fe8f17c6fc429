import { Command } from "commander";
import { exitCodes } from "../core/errors.ts";
import { themisVersion } from "../run/version.ts";
import { withExports } from "./export-options.ts";
import { examples } from "./help-examples.ts";
import type { OnExit } from "./on-exit.ts";
import { doctorProgram, initProgram, modelsProgram } from "./program-endpoint.ts";
import { gradeProgram } from "./program-grade.ts";
import { demoProgram, runProgram } from "./program-run.ts";
import { simulateProgram } from "./program-simulate.ts";

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
        ["themis init", "find the servers of this machine and write a config"],
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
    initProgram,
    doctorProgram,
    modelsProgram,
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
