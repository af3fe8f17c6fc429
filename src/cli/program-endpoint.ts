import { Command } from "commander";
import type { DoctorFlags } from "./doctor-command.ts";
import { examples } from "./help-examples.ts";
import type { InitFlags } from "./init-flags.ts";
import type { ModelsFlags } from "./models-command.ts";
import type { OnExit } from "./on-exit.ts";

/** `themis init`. */
export function initProgram(onExit: OnExit): Command {
  return new Command("init")
    .summary("write a config that works")
    .description(
      "Find the model servers that run on this machine, ask what is missing, and write a commented config.\nOn a terminal it asks; in scripts, or with --yes, flags and defaults decide. Keys are never written, only the names of their variables.\nThe config is tried with one question. Exit code 3: it would not work, and nothing was written.",
    )
    .optionsGroup("Instead of questions:")
    .option("--base-url <url>", "the endpoint's root, such as http://localhost:1234/v1")
    .option("-m, --model <name>", "the server's name of the model")
    .option("--api-key-env <name>", "environment variable that holds the API key")
    .option("--dataset <kind>", "a kind that `themis datasets` lists (default: math500_hf)")
    .option("--data-dir <path>", "file or folder of a local dataset")
    .option("--limit <count>", "at most so many problems (default: 20)")
    .option("--temperature <number>", "0 to 2 (default: 0)")
    .option("--max-tokens <count>", "longest answer (default: what fits the model's context)")
    .option(
      "--n-parallel <count|auto>",
      "requests in flight at a time (default: as the server has)",
    )
    .option("--timeout <seconds>", "longest time for one request (default: 300)")
    .optionsGroup("Output:")
    .option("-o, --output <file>", "where the config goes", "my_config.json")
    .option("-y, --yes", "ask nothing")
    .option("-f, --force", "replace a file that is there, and write a config that does not work")
    .addHelpText(
      "after",
      examples([
        ["themis init", ""],
        ["themis init --base-url http://localhost:1234/v1 --dataset demo --yes", ""],
      ]),
    )
    .action(async (flags: InitFlags) => {
      const { initCommand } = await import("./init-command.ts");
      onExit(await initCommand(flags));
    });
}

/** `themis doctor`. */
export function doctorProgram(onExit: OnExit): Command {
  return new Command("doctor")
    .summary("examine an endpoint before a run")
    .description(
      "Find out whether an endpoint is fit for a run: address, kind of server, key, model, context, silently cut prompts, parameters, streaming, reasoning, seeds, and how many requests at a time it can take.\nEach finding says why it matters and what to do. Some short questions are asked; services that are paid by the token get a few.\nExit code 0: the endpoint can be used; 3: it cannot, as it is set up.",
    )
    .option(
      "-c, --config-path <file>",
      "examine every model of a config, for what that config needs",
    )
    .option("--base-url <url>", "examine an endpoint by its address")
    .option(
      "-m, --model <name>",
      "the server's name of the model (default: the one that is loaded)",
    )
    .option("--api-key-env <name>", "environment variable that holds the API key")
    .option("--thorough", "all checks, also on paid services, and with longer prompts")
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      examples([
        ["themis doctor --base-url http://localhost:11434/v1 --model qwen2.5:7b", ""],
        ["themis doctor --config-path my_config.json", ""],
      ]),
    )
    .action(async (flags: DoctorFlags) => {
      const { doctorCommand } = await import("./doctor-command.ts");
      onExit(await doctorCommand(flags));
    });
}

/** `themis models`. */
export function modelsProgram(onExit: OnExit): Command {
  return new Command("models")
    .summary("list the models of an endpoint")
    .description(
      "List what an endpoint offers, with context and quantization where it tells them. Asks no model.",
    )
    .option("-c, --config-path <file>", "the endpoints of a config; marks the models it names")
    .option("--base-url <url>", "an endpoint by its address")
    .option("--api-key-env <name>", "environment variable that holds the API key")
    .option("--json", "print as JSON")
    .addHelpText("after", examples([["themis models --base-url http://localhost:1234/v1", ""]]))
    .action(async (flags: ModelsFlags) => {
      const { modelsCommand } = await import("./models-command.ts");
      onExit(await modelsCommand(flags));
    });
}
