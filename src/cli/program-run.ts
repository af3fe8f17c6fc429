import { Command, Option } from "commander";
import { withExports } from "./export-options.ts";
import { examples } from "./help-examples.ts";
import type { OnExit } from "./on-exit.ts";
import type { RunFlags } from "./run-command.ts";

/** `themis run`. */
export function runProgram(onExit: OnExit): Command {
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
    .option("--max-cost-usd <usd>", "stop, resumable, before the run costs more; needs `prices`")
    .option("--max-output-tokens <count>", "stop, resumable, when so many were generated")
    .option("--max-duration <seconds>", "stop asking, resumable, after so long")
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
    .option(
      "--n-parallel <count|auto>",
      "requests in flight at a time; auto finds the best number (default: 4)",
    )
    .option("--timeout <seconds>", "longest time for one request (default: 30)")
    .option("--stream", "read answers as they are written: live speed, time to first token")
    .addOption(
      new Option("--api <route>", "the route that is asked").choices([
        "chat",
        "completions",
        "responses",
      ]),
    )
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

/** `themis demo`. */
export function demoProgram(onExit: OnExit): Command {
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
