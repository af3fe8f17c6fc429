import type { Config } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { EndpointIdentity } from "../core/identity.ts";
import type { Manifest, RunStatus } from "../core/manifest.ts";
import type { Summary } from "../core/summary.ts";
import type { RunBudget } from "../generate/budget.ts";
import { unusable } from "../generate/preflight.ts";
import { openReopening } from "../generate/reopening.ts";
import { revealingFields } from "../plan/prompt.ts";
import { openGenerationWriter } from "../store/generation-writer.ts";
import { lockRun } from "../store/lock.ts";
import { openStore } from "../store/open.ts";
import type { CellProgress } from "../store/requests.ts";
import { type AskedModel, askedModel, interruptedPreflight } from "./ask-model.ts";
import { completeEffects, type RunEffects } from "./effects.ts";
import { manifestOf, withIdentities, withParallelism, withServed } from "./manifest.ts";
import { openDatasets } from "./open-datasets.ts";
import { type PlannedCell, plannedCells, storePlan } from "./planned-cells.ts";
import { regrade } from "./regrade.ts";
import type { RunPlace } from "./run-place.ts";
import { sessionBudget } from "./session-budget.ts";
import { summaryOf } from "./stored-run.ts";

/** How a run ended. */
export interface RunOutcome {
  readonly runId: string;
  readonly storageDir: string;
  /** `finished`: all was asked. `paused`: a signal, a dead endpoint or a budget ended it; the same config goes on with it. */
  readonly status: RunStatus;
  /** Why it is paused when an endpoint or a budget ("budget") is the reason. */
  readonly problem: ThemisError | null;
  readonly manifest: Manifest;
  readonly summary: Summary;
}

/**
 * Carries out a config: asks what its storage does not have yet, grades, and counts. Everything is stored on the way, so it may end at any
 * moment, by any means, and the same config goes on from there. Throws `ThemisError` for what the user can mend before anything is asked.
 */
export async function run(config: Config, given: Partial<RunEffects> = {}): Promise<RunOutcome> {
  const limits = new Map<string, number>();
  const effects = hearingLimits(await completeEffects(given), limits);
  const now = (): string => new Date(effects.clock.now()).toISOString();
  using store = openStore(config.storageDir);
  // Its thread starts while the datasets are read.
  await using writer = openGenerationWriter(store.path);
  const datasets = await openDatasets(config, store, effects);
  warnOfRevealingPrompts(datasets, effects);
  const cells = plannedCells(config, datasets, store);

  const known = store.runs.find(config.runId);
  const before = known === null ? null : store.runs.readManifest(known);
  let manifest = manifestOf(config, datasets, before, now());
  const number = known ?? store.runs.create(config.runId, manifest);
  using _lock = lockRun(config.storageDir, number, config.runId, now());
  const session = store.runs.beginSession(number, manifest);
  storePlan(store, number, cells, (planned) => effects.emit({ type: "plan-progress", planned }));

  using budget = sessionBudget(config, store, number, effects);
  const { maxCostUsd, maxOutputTokens } = config.budget;
  let status: RunStatus = "paused";
  let problem: ThemisError | null = null;
  try {
    let isShared = false;
    const place: RunPlace = {
      store,
      writer,
      run: number,
      session,
      onlySession: config.resume ? null : session,
      manifest,
      budget,
      isBudgeted: maxCostUsd !== null || maxOutputTokens !== null,
      onShared: () => {
        // Until the sharing lines are graded too, the next session must look again.
        if (!isShared) store.requests.markPlan(number, null);
        isShared = true;
      },
    };
    problem = await askAll(cells, place, effects, (identities) => {
      manifest = withIdentities(manifest, identities);
      store.runs.writeManifest(number, manifest);
    });
    if (isShared) for (const cell of cells) regrade(store, number, cell);
    if (problem === null && !effects.stopping.aborted && !effects.aborting.aborted)
      status = "finished";
  } finally {
    manifest = withParallelism(manifest, limits);
    store.runs.writeManifest(number, withServed(manifest, store.generations.served(number), now()));
    store.runs.setStatus(number, status, now());
  }
  return {
    runId: config.runId,
    storageDir: config.storageDir,
    status,
    problem,
    manifest: store.runs.readManifest(number),
    summary: summaryOf(store, number, config.runId),
  };
}

/** The effects, with the limits that `auto` finds kept by the names of models. */
function hearingLimits(effects: RunEffects, limits: Map<string, number>): RunEffects {
  return {
    ...effects,
    emit: (event) => {
      if (event.type === "parallelism") limits.set(event.model, event.limit);
      effects.emit(event);
    },
  };
}

const noProgress: CellProgress = { planned: 0, settled: 0 };

/** The models that have something unanswered, grouped by endpoint. Tells how far each cell is. */
function unansweredModels(
  cells: readonly PlannedCell[],
  place: RunPlace,
  effects: RunEffects,
): readonly AskedModel[][] {
  const { store, run: number, onlySession } = place;
  const progress = store.requests.progress(number, onlySession);
  const starts = cells.map((cell) => {
    const { planned, settled } = progress[cell.index] ?? noProgress;
    const [grader] = cell.open.graders;
    // Of a cell that is done the table tells, a moment later.
    const outcomes =
      grader === undefined || onlySession !== null || settled === planned
        ? {}
        : store.requests.outcomes(number, cell.index, grader);
    const { correct = 0, incorrect = 0, unparsed = 0, empty = 0, truncated = 0 } = outcomes;
    const scored = correct + incorrect + unparsed + empty + truncated;
    return { cell: cell.cell, planned, stored: settled, correct, scored };
  });
  effects.emit({ type: "planned", cells: starts });
  const open = cells
    .map((cell) => {
      const { planned, settled } = progress[cell.index] ?? noProgress;
      return { cell, unanswered: planned - settled };
    })
    .filter(({ unanswered }) => unanswered > 0);
  const groups = Map.groupBy(open, ({ cell }) => cell.model.endpoint.baseUrl);
  return [...groups.values()].map((group) => {
    const reopening = openReopening();
    return [...Map.groupBy(group, ({ cell }) => cell.model).entries()].map(([model, ownCells]) =>
      askedModel(model, ownCells, place, effects, reopening),
    );
  });
}

/**
 * Asks all models: those of one endpoint one after the other, for local servers thrash when models alternate; different endpoints side by side.
 * Returns why one could not be asked to the end. `onIdentified` hears what the endpoints say of themselves, by the names of models.
 */
async function askAll(
  cells: readonly PlannedCell[],
  place: RunPlace,
  effects: RunEffects,
  onIdentified: (identities: ReadonlyMap<string, EndpointIdentity>) => void,
): Promise<ThemisError | null> {
  const { budget } = place;
  // A store that fails ends the other endpoints' work too. A plain signal, for one that follows others is slow to listen to.
  const broken = new AbortController();
  const breakOff = (): void => broken.abort(effects.aborting.reason);
  effects.aborting.addEventListener("abort", breakOff);
  if (effects.aborting.aborted) breakOff();
  const endpoints = unansweredModels(cells, place, {
    ...effects,
    aborting: broken.signal,
    stopping: AbortSignal.any([effects.stopping, broken.signal, budget.exhausted]),
  });
  const all = endpoints.flat();
  try {
    const identities = await Promise.all(
      all.map(async ({ model, preflight }) => [model.name, await preflight()] as const),
    );
    onIdentified(new Map(identities));
    const turns = endpoints.map(async (models) => {
      try {
        return await askInTurn(models, budget);
      } catch (error) {
        broken.abort(error);
        throw error;
      }
    });
    await Promise.allSettled(turns);
    const problems = await Promise.all(turns);
    return problems.find((problem) => problem !== null) ?? null;
  } catch (error) {
    // Its duration can be over before anything is asked.
    if (budget.exhausted.aborted && error === budget.exhausted.reason) return budget.problem();
    if (effects.stopping.aborted && !(error instanceof ThemisError)) throw interruptedPreflight();
    throw error;
  } finally {
    effects.aborting.removeEventListener("abort", breakOff);
    await Promise.all(all.map((model) => model[Symbol.asyncDispose]()));
  }
}

async function askInTurn(
  models: readonly AskedModel[],
  budget: RunBudget,
): Promise<ThemisError | null> {
  for (const { model, ask } of models) {
    const end = await ask();
    if (end.status === "interrupted") return budget.problem();
    if (end.status === "unusable") {
      const problem = unusable(end.error, model);
      if (problem instanceof ThemisError) return problem;
    }
  }
  return null;
}

function warnOfRevealingPrompts(
  datasets: Awaited<ReturnType<typeof openDatasets>>,
  { emit }: RunEffects,
): void {
  for (const { config, templates } of datasets) {
    for (const field of revealingFields(templates)) {
      emit({
        type: "warning",
        code: "prompt-reveals-answer",
        message: `the prompt of dataset \`${config.name}\` shows the model each sample's \`${field}\``,
        hint: `take {${field}} out of it unless you mean it`,
      });
    }
  }
}
