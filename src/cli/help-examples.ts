/** How commands show their use: a line of the command each, and what it is for where that is not plain. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const title = lines.length === 1 ? "Example:" : "Examples:";
  const shown = lines.map(([command, meaning]) =>
    meaning === "" ? `  ${command}` : `  ${command}\n      ${meaning}`,
  );
  return `\n${title}\n${shown.join("\n")}`;
}
