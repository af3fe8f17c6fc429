import type { CellPreview, Preview } from "../run/preview.ts";

/** A dry run in words: the grid, what would be sent, and how much it may cost in tokens. */
export function previewText(preview: Preview): string {
  const { cells } = preview;
  const sum = (figure: (cell: CellPreview) => number): number =>
    cells.reduce((total, cell) => total + figure(cell), 0);
  const toSend = sum((cell) => cell.toSend);
  const requests = sum((cell) => cell.requests);
  const bounds = cells.filter((cell) => cell.toSend > 0).map((cell) => cell.outputTokensBound);
  const bound = bounds.reduce<number | null>(
    (total, next) => (total === null || next === null ? null : total + next),
    0,
  );
  const names = (name: "model" | "sampling" | "dataset"): number =>
    new Set(cells.map(({ cell }) => cell[name])).size;
  const endpoints = [
    ...new Set(cells.map((cell) => `${cell.baseUrl} (n_parallel ${cell.parallelism})`)),
  ];
  return [
    "Dry run: nothing is sent.",
    "",
    `Run        ${preview.runId}`,
    `Storage    ${preview.storageDir}`,
    ...endpoints.map(
      (endpoint, index) => `${index === 0 ? "Endpoint  " : "          "} ${endpoint}`,
    ),
    `Grid       ${counted(names("model"), "model")} × ${counted(names("sampling"), "sampling")} × ${counted(names("dataset"), "dataset")}`,
    "",
    ...cells.map(cellLine),
    "",
    `Requests to send: ${grouped(toSend)} of ${grouped(requests)}${requests > toSend ? ` (${grouped(requests - toSend)} are stored)` : ""}`,
    `Prompt tokens:    about ${grouped(sum((cell) => cell.promptTokens))} (estimated)`,
    `Output tokens:    ${bound === null ? "no upper bound: `max_tokens` is not set everywhere" : `at most ${grouped(bound)}`}`,
  ].join("\n");
}

function cellLine({ cell, modelId, samples, repeats, toSend, requests }: CellPreview): string {
  const model = cell.model === modelId ? cell.model : `${cell.model} (${modelId})`;
  const each = repeats === 1 ? "" : ` × ${repeats} repeats`;
  return `  ${model} · ${cell.sampling} · ${cell.dataset}: ${counted(samples, "sample")}${each}, ${grouped(toSend)} of ${grouped(requests)} to send`;
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
