import { exitCodes } from "../core/errors.ts";
import type { Sample } from "../core/sample.ts";
import { datasetKinds, findDatasetKind } from "../datasets/catalogue.ts";
import type { DatasetKind } from "../datasets/dataset-kind.ts";
import { wholeDataset } from "../datasets/whole-dataset.ts";
import { completeEffects } from "../run/effects.ts";
import { wholeNumber } from "./flag-numbers.ts";
import { progressDisplay } from "./progress.ts";
import { listenForSignals } from "./signals.ts";
import { printData } from "./streams.ts";

/** Prints the kinds of dataset; returns the exit code. */
export function listDatasets(flags: { readonly json?: boolean }): number {
  if (flags.json === true) {
    printData(JSON.stringify(datasetKinds.map(factsOf), null, 2));
    return exitCodes.done;
  }
  const width = Math.max(...datasetKinds.map(({ kind }) => kind.length));
  const lines = datasetKinds.map(({ kind, title, size }) => {
    const count = size === null ? "your own files" : `${size} samples`;
    return `${kind.padEnd(width)}  ${title} (${count})`;
  });
  printData([...lines, "", "More of one: themis datasets show KIND"].join("\n"));
  return exitCodes.done;
}

/** Prints one kind of dataset with its first samples; returns the exit code. */
export async function showDataset(
  name: string,
  flags: { readonly dataDir?: string; readonly samples: string; readonly json?: boolean },
): Promise<number> {
  const kind = findDatasetKind(name);
  const count = wholeNumber("--samples", flags.samples, 0, 1_000_000);
  const isReadable = !kind.needsDataDir || flags.dataDir !== undefined;
  const samples = count > 0 && isReadable ? await firstSamples(kind, flags.dataDir, count) : [];
  if (flags.json === true) {
    printData(JSON.stringify({ ...factsOf(kind), samples }, null, 2));
    return exitCodes.done;
  }
  const facts = [
    ["Kind", kind.kind],
    ["What", kind.title],
    ["Source", kind.source],
    ["License", kind.license],
    ["Samples", kind.size === null ? "as many as your files hold" : String(kind.size)],
    ["Subjects", kind.subjects?.join(", ") ?? "as in your files"],
    ["Levels", kind.levels?.join(", ") ?? "as in your files"],
    ["Graders", kind.graders.join(", ")],
  ];
  printData(
    [
      ...facts.map(([label = "", value = ""]) => `${label.padEnd(9)} ${value}`),
      "",
      kind.description,
      "",
      "Default prompt:",
      indented(kind.defaultPrompt),
      ...samples.flatMap(sampleLines),
      ...(isReadable ? [] : ["", "Samples are shown with --data-dir PATH."]),
    ].join("\n"),
  );
  return exitCodes.done;
}

async function firstSamples(
  kind: DatasetKind,
  dataDir: string | undefined,
  count: number,
): Promise<readonly Sample[]> {
  using signals = listenForSignals(() => undefined);
  const display = progressDisplay(process.stderr, () => performance.now());
  try {
    const { hub } = await completeEffects({});
    const dataset = await kind.open(wholeDataset(kind.kind, dataDir ?? null), {
      hub,
      signal: signals.stopping,
      onDownload: (doneBytes, totalBytes) =>
        display.emit({ type: "download", dataset: kind.kind, doneBytes, totalBytes }),
    });
    const samples: Sample[] = [];
    for await (const sample of dataset.samples) {
      samples.push(sample);
      if (samples.length === count) break;
    }
    return samples;
  } finally {
    display.stop();
  }
}

function sampleLines({ id, input, target, metadata }: Sample): readonly string[] {
  const about = [
    metadata["subject"],
    metadata["level"] === undefined ? undefined : `level ${metadata["level"]}`,
  ];
  const known = about.filter((fact) => fact !== undefined).join(", ");
  return [
    "",
    `${id}${known === "" ? "" : ` (${known})`}`,
    indented(input),
    `  answer: ${target.join(" | ")}`,
  ];
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

function factsOf({ open: _open, ...facts }: DatasetKind) {
  return facts;
}
