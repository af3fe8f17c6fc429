import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { Manifest, RunRecord, RunStatus } from "../core/manifest.ts";
import { nearest } from "../core/nearest.ts";
import type { CountedRow, ResultRow } from "../core/score.ts";
import type { Summary, Warning } from "../core/summary.ts";
import { contextWarning } from "../generate/identity-warnings.ts";
import { promptRenderer } from "../plan/prompt.ts";
import { isRunLocked } from "../store/lock.ts";
import { openStore, type Store, storeFileName } from "../store/open.ts";
import { summarize } from "../summarize/summarize.ts";
import type { CellDefinition } from "./planned-cells.ts";
import { promptCutAdvice } from "./prompt-cut-advice.ts";
import { openRunNeeds, type RunNeeds } from "./run-needs.ts";
import { servedWarnings } from "./served-warnings.ts";

/** A run as its store holds it: everything that reports are made of. Close it after use. */
export interface StoredRun extends Disposable {
  readonly runId: string;
  readonly status: RunStatus;
  readonly manifest: Manifest;
  /** Counted from the rows. */
  readonly summary: Summary;
  /** Every line of the plan, in order, read as it is pulled. */
  rows(): Iterable<ResultRow>;
}

/** Opens a run of a storage folder for reading. Throws `ThemisError` "usage" when there is none of that id, with the nearest. */
export function openRun(storageDir: string, runId: string): StoredRun {
  const store = openExisting(storageDir);
  try {
    const run = store.runs.find(runId);
    if (run === null) throw unknownRun(store, storageDir, runId);
    const record = withTrueStatus(store.runs.read(run), storageDir, run);
    return {
      runId,
      status: record.status,
      manifest: record.manifest,
      summary: summaryOf(store, run, runId),
      rows: () => resultRows(store, run),
      [Symbol.dispose]: () => store[Symbol.dispose](),
    };
  } catch (error) {
    store[Symbol.dispose]();
    throw error;
  }
}

/** The runs of a storage folder, the latest first; none when the folder holds no store. */
export function listRuns(storageDir: string): readonly RunRecord[] {
  if (!existsSync(join(storageDir, storeFileName))) return [];
  using store = openStore(storageDir);
  return store.runs.list().map(({ run, record }) => withTrueStatus(record, storageDir, run));
}

/** The figures of a run, in one pass over its rows. */
export function summaryOf(store: Store, run: number, runId: string): Summary {
  const cells = store.requests.cells(run).map(({ cell, dataset, definition }) => ({
    cell,
    dataset,
    definition: definition as unknown as CellDefinition,
  }));
  const needs = openRunNeeds(store, cells);
  const manifest = store.runs.readManifest(run);
  const modelOf = ({ model }: Cell): Manifest["models"][number] | undefined =>
    manifest.models.find(({ name }) => name === model);
  const summary = summarize(
    runId,
    cells.map(({ cell, definition }) => ({
      cell,
      graders: definition.graders,
      prices: modelOf(cell)?.prices ?? null,
    })),
    countedRows(store, run, cells, needs),
    {
      maxTokensOf: (wanted) =>
        cells.find(
          ({ cell }) =>
            cell.model === wanted.model &&
            cell.sampling === wanted.sampling &&
            cell.dataset === wanted.dataset,
        )?.definition.maxTokens ?? null,
      cutAdviceOf: (cell, cap) => {
        const { promptTokens, maxTokens } = needs.of(cell.model);
        const identity = modelOf(cell)?.identity ?? unknownIdentity;
        return promptCutAdvice(identity, { cap, needed: promptTokens + (maxTokens ?? 0) });
      },
    },
  );
  const warnings = [
    ...summary.warnings,
    ...contextWarnings(manifest, needs),
    ...servedWarnings(manifest),
  ];
  return { ...summary, warnings };
}

/** What was warned of before the run must be seen beside its figures too. */
function contextWarnings({ models }: Manifest, needs: RunNeeds): readonly Warning[] {
  return models.flatMap(
    ({ name, baseUrl, identity }) =>
      contextWarning({ name, baseUrl }, identity ?? unknownIdentity, needs.of(name)) ?? [],
  );
}

/** Every line of a run's plan as it counts, with the scores of the graders in force. */
function* countedRows(
  store: Store,
  run: number,
  cells: readonly { readonly cell: Cell; readonly definition: CellDefinition }[],
  needs: RunNeeds,
): Iterable<CountedRow> {
  for (const row of store.rows.outline(run)) {
    const planned = cells[row.cell];
    if (planned === undefined) throw new Error(`request ${row.ordinal} is of no planned cell`);
    needs.add(row.cell, row.sample.inputLength);
    yield { ...row, cell: planned.cell, scores: inForce(row.scores, planned.definition.graders) };
  }
}

/** Every line of a run's plan with its prompt as it was rendered and the scores of the graders in force. */
function* resultRows(store: Store, run: number): Iterable<ResultRow> {
  const cells = store.requests.cells(run).map(({ cell, dataset, definition }) => {
    const { templates, graders } = definition as unknown as CellDefinition;
    return {
      cell,
      graders,
      messagesOf: promptRenderer(templates, store.samples.at(dataset, 0), cell.dataset),
    };
  });
  for (const { request, sample, generation, scores } of store.rows.read(run)) {
    const planned = cells[request.cell];
    if (planned === undefined) throw new Error(`request ${request.ordinal} is of no planned cell`);
    yield {
      ordinal: request.ordinal,
      key: request.key,
      cell: planned.cell,
      sample,
      // Rendered only for who reads it: most passes over the rows count.
      get messages() {
        return planned.messagesOf(sample);
      },
      repeat: request.repeat,
      generation,
      scores: inForce(scores, planned.graders),
    };
  }
}

/** The scores of the graders in force, in their order. */
function inForce<S extends { readonly grader: string; readonly version: string }>(
  scores: readonly S[],
  graders: CellDefinition["graders"],
): readonly S[] {
  return graders.flatMap(
    ({ name, version }) =>
      scores.find((score) => score.grader === name && score.version === version) ?? [],
  );
}

function openExisting(storageDir: string): Store {
  if (!existsSync(join(storageDir, storeFileName))) {
    throw new ThemisError("usage", `there is no store in \`${storageDir}\``, {
      hint: "name the folder that the run was stored in with --storage-dir",
    });
  }
  return openStore(storageDir);
}

/** A process that was killed could not say so: what is `running` without a holder is paused. */
function withTrueStatus(record: RunRecord, storageDir: string, run: number): RunRecord {
  if (record.status !== "running" || isRunLocked(storageDir, run)) return record;
  return { ...record, status: "paused" };
}

function unknownRun(store: Store, storageDir: string, runId: string): ThemisError {
  const known = store.runs.list().map(({ record }) => record.runId);
  const [similar] = nearest(runId, known, 1);
  const offer =
    similar !== undefined
      ? `did you mean \`${similar}\`?`
      : known.length === 0
        ? "the storage holds no runs"
        : `it holds ${known
            .slice(0, 8)
            .map((id) => `\`${id}\``)
            .join(", ")}`;
  return new ThemisError("usage", `there is no run \`${runId}\` in \`${storageDir}\``, {
    hint: offer,
  });
}
