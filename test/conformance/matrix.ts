import { allEmulators } from "../emulators/all-emulators.ts";
import { type Measured, measureServer } from "./measure.ts";
import { exceptions, situations } from "./situations.ts";

/** A row of the table: a server, read whole or as a stream. */
export interface MatrixRow {
  readonly server: string;
  readonly isStreaming: boolean;
  readonly measured: readonly Measured[];
}

/** So many servers at a time: a run mostly waits, but a busy machine must not make healthy answers late. */
const atOnce = 6;

/** Measures every server both ways. */
export async function measureAll(): Promise<readonly MatrixRow[]> {
  const rows = allEmulators.flatMap((entry) =>
    [false, true].map((isStreaming) => ({ entry, isStreaming })),
  );
  const measured = new Map<number, MatrixRow>();
  const queue = rows.entries();
  const alone = oneAtATime();
  const work = async (): Promise<void> => {
    for (const [index, { entry, isStreaming }] of queue) {
      const first = await measureServer(entry, isStreaming, alone);
      // A busy machine may make an answer late; a defect shows again.
      const isImplied = first.every(({ situation: { name, always, once }, ...found }) => {
        const expected = exceptions[entry.name]?.[name] ?? always;
        return found.always === expected && found.once === once;
      });
      const found = isImplied ? first : await measureServer(entry, isStreaming, alone);
      measured.set(index, { server: entry.name, isStreaming, measured: found });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows.flatMap((_, index) => measured.get(index) ?? []);
}

/** Lets pieces of work that are heavy for a machine run one after the other. */
function oneAtATime(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** The page of the table, in Markdown. */
export function matrixPage(rows: readonly MatrixRow[]): string {
  return `# What comes of a fault, server by server

This page is written by \`npm run conformance\`, which carries out the same run against an emulator of each server; a test compares it. A cell says how a sample ends whose *every* call meets the fault, and behind the arrow one whose *first* call
meets it: an outcome (\`correct\`), or the class of the failure, which is outside the accuracy and is asked again by the next run. No cell may show an answer that was graded without having come to its end.

${tableOf(rows, false)}

${tableOf(rows, true)}
`;
}

function tableOf(rows: readonly MatrixRow[], isStreaming: boolean): string {
  const shown = rows.filter((row) => row.isStreaming === isStreaming);
  const lines = shown.map(({ server, measured }) => {
    const cells = situations.flatMap(({ name }) => {
      const found = measured.find(({ situation }) => situation.name === name);
      return found === undefined ? [] : [cellText(found)];
    });
    return `| ${server} | ${cells.join(" | ")} |`;
  });
  const names = situations
    .filter(({ isOfStreams }) => isStreaming || isOfStreams !== true)
    .map(({ name }) => name);
  return [
    `## Answers ${isStreaming ? "streamed" : "read whole"}`,
    "",
    `| server | ${names.join(" | ")} |`,
    `| --- |${" --- |".repeat(names.length)}`,
    ...lines,
  ].join("\n");
}

/** `timeout → correct`: at every call → at the first alone; once where both are the same. */
function cellText({ always, once }: Measured): string {
  return always === once ? always : `${always} → ${once}`;
}
