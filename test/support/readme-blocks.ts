import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's folder. */
export const projectRoot: string = join(import.meta.dirname, "..", "..");

/** Every page that people read, by its path in the project. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...markdownIn("docs"),
  ...markdownIn("docs/decisions"),
];

/**
 * A fenced block of a page. Comments right before the fence tell a test what to do with it:
 *
 * - `<!-- file: NAME -->`: the block is a file that the page's later commands find.
 * - `<!-- exit: 2 -->`: the block's commands end with that code instead of 0.
 * - `<!-- not a config: WHY -->`: a JSON block that is neither a config nor an entry of one.
 * - `<!-- text of: FILE -->`: a program that is the text of an example.
 */
export interface Block {
  /** For messages: page and line of the fence. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  readonly notes: ReadonlyMap<string, string>;
}

/** A command of a `console` block with what the page shows of its output. */
export interface ShownCommand {
  /** Without the prompt. */
  readonly command: string;
  /** `…` stands for any text, and on a line of its own for any lines. */
  readonly output: readonly string[];
}

/** The text of a file of the project. */
export function readProjectFile(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}

/** All fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let notes = new Map<string, string>();
  let open: { place: string; language: string; lines: string[] } | null = null;
  for (const [index, line] of readProjectFile(page).split("\n").entries()) {
    if (open !== null) {
      if (line !== "```") {
        open.lines.push(line);
        continue;
      }
      const { place, language, lines } = open;
      blocks.push({ place, language, text: lines.join("\n"), notes });
      notes = new Map();
      open = null;
      continue;
    }
    const fence = /^```(\w*)$/.exec(line);
    const note = /^<!-- ([a-z ]+): (.+) -->$/.exec(line);
    if (fence !== null)
      open = { place: `${page}:${index + 1}`, language: fence[1] ?? "", lines: [] };
    else if (note !== null) notes.set(note[1] ?? "", note[2] ?? "");
    else notes = new Map();
  }
  if (open !== null) throw new Error(`${open.place}: the block is never closed`);
  return blocks;
}

/** The commands of a `console` block. */
export function commandsOf({ place, text }: Block): readonly ShownCommand[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of text.split("\n")) {
    const last = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ command: line.slice(2), output: [] });
    else if (last === undefined) throw new Error(`${place}: output without a command`);
    else last.output.push(line);
  }
  return commands;
}

/** A page without its fenced blocks: what is read as Markdown. */
export function proseOf(page: string): string {
  return readProjectFile(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `${folder}/${name}`);
}
