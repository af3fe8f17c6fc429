import type { Command } from "commander";

/** The reference of all commands, as Markdown, from the very data that parses and prints them. */
export function cliReference(program: Command): string {
  const commands = program.commands
    .filter((command) => command.name() !== "help")
    .flatMap((command) => [command, ...command.commands.filter((each) => each.name() !== "help")]);
  return [
    "# The command line",
    "",
    "<!-- Generated from src/cli/program.ts by `npm run generate`. -->",
    "",
    "Results go to standard output, progress and notes to standard error. Exit codes: 0 done; 1 done, but some requests failed; 2 a usage or config error; 3 an",
    "endpoint, dataset or store that cannot be used; 4 a gate that was asked for has failed; 130 interrupted.",
    ...commands.map(section),
    "",
  ].join("\n");
}

function section(command: Command): string {
  // A width of its own: the page must not depend on the terminal it was made in.
  command.configureHelp({ helpWidth: 100 });
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  return `\n## ${nameOf(command)}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\``;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
