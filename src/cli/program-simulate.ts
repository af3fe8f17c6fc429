import { Command, Option } from "commander";
import { examples } from "./help-examples.ts";
import type { OnExit } from "./on-exit.ts";
import type { SimulateFlags } from "./simulate-command.ts";

/** `themis simulate`. */
export function simulateProgram(onExit: OnExit): Command {
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
