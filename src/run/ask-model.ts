import type { Model } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { Completion, Generation, GenerationRequest } from "../core/generation.ts";
import { type EndpointIdentity, unknownIdentity } from "../core/identity.ts";
import { outcomeOf } from "../core/outcome.ts";
import type { Sample } from "../core/sample.ts";
import { type GenerateEnd, generate } from "../generate/generate.ts";
import type { Reopening } from "../generate/reopening.ts";
import { gradeCompletion } from "../grade/grade.ts";
import { createProvider } from "../providers/catalogue.ts";
import type { StoredRequest } from "../store/requests.ts";
import { watchAnswers } from "./answer-watch.ts";
import { checkEndpoint } from "./check-endpoint.ts";
import type { RunEffects } from "./effects.ts";
import type { PlannedCell } from "./planned-cells.ts";
import type { RunPlace } from "./run-place.ts";

/** A model of a run with something left to ask. */
export interface AskedModel extends AsyncDisposable {
  readonly model: Model;
  /** Looks at the endpoint and says what it is. Throws `ThemisError` "endpoint" when asking it would be in vain. */
  preflight(): Promise<EndpointIdentity>;
  /** Asks what is unanswered in its cells; each answer is graded and stored the moment it is there. */
  ask(): Promise<GenerateEnd>;
}

const pageSize = 256;

/** What is being asked: its sample, and every cell that shares the answer, the asking one first. */
interface InFlight {
  readonly sample: Sample;
  readonly cells: PlannedCell[];
}

/** A cell and how many of its lines have no answer yet. */
export interface UnansweredCell {
  readonly cell: PlannedCell;
  readonly unanswered: number;
}

/** Prepares to ask a model; `cells` are its cells that have something unanswered. */
export function askedModel(
  model: Model,
  cells: readonly UnansweredCell[],
  place: RunPlace,
  effects: RunEffects,
  reopening: Reopening,
): AskedModel {
  const inFlight = new Map<string, InFlight>();
  const provider = createProvider(model, {
    targetsOf: ({ key }) => inFlight.get(key)?.sample.target ?? null,
  });
  const before = place.manifest.models.find(({ name }) => name === model.name);
  const servedBefore = before?.served ?? [];
  // Who asks everything again wants to know what the server is like now.
  const adaptedBefore =
    place.onlySession === null ? servedBefore.flatMap(({ adaptations }) => adaptations) : [];
  if (adaptedBefore.length > 0) provider.recall?.(adaptedBefore);
  let identity = unknownIdentity;
  let watch = (_request: GenerationRequest, _completion: Completion): void => undefined;
  // Answered since the page of the plan was read that is being asked: the page does not know it.
  let answeredSince = new Set<string>();

  function* requests(): Iterable<GenerationRequest> {
    for (const { cell, unanswered } of cells) {
      let after = -1;
      let seen = 0;
      while (true) {
        answeredSince = new Set();
        const page = place.store.requests.unanswered(
          place.run,
          cell.index,
          place.onlySession,
          after,
          pageSize,
        );
        seen += page.length;
        for (const { request, sample } of page) {
          after = request.ordinal;
          if (!isShared(request.key, cell)) yield prepared(request, sample, cell);
        }
        if (page.length < pageSize) break;
      }
      reuse(cell, unanswered - seen);
    }
  }

  function reuse(cell: PlannedCell, count: number): void {
    if (count <= 0) return;
    place.onShared();
    effects.emit({ type: "reused", cell: cell.cell, count });
  }

  /** Whether another line of the plan asks the very same; then they share one answer. */
  function isShared(key: string, cell: PlannedCell): boolean {
    const asked = inFlight.get(key);
    if (asked !== undefined) {
      asked.cells.push(cell);
      place.onShared();
    }
    if (asked === undefined && answeredSince.has(key)) reuse(cell, 1);
    return asked !== undefined || answeredSince.has(key);
  }

  function prepared(line: StoredRequest, sample: Sample, cell: PlannedCell): GenerationRequest {
    const { ordinal, repeat, key } = line;
    inFlight.set(key, { sample, cells: [cell] });
    return cell.planner.request({ ordinal, sample, repeat, key });
  }

  async function record(request: GenerationRequest, generation: Generation): Promise<void> {
    const asked = inFlight.get(request.key);
    const [cell] = asked?.cells ?? [];
    if (asked === undefined || cell === undefined) {
      throw new Error(`request ${request.ordinal} was not planned here`);
    }
    const { sample, cells: sharing } = asked;
    const scores =
      generation.status === "completed"
        ? gradeCompletion(generation.completion, sample, cell.open.graders)
        : [];
    await place.writer.append(
      { run: place.run, session: place.session, target: sample.target },
      generation,
      scores,
    );
    if (generation.status === "completed") watch(request, generation.completion);
    const outcome = outcomeOf(generation, scores) ?? "ungradable";
    const errorClass = generation.status === "failed" ? generation.error.class : null;
    for (const { cell: shared } of sharing) {
      effects.emit({
        type: "answered",
        cell: shared,
        sampleId: request.sampleId,
        outcome,
        errorClass,
      });
    }
    inFlight.delete(request.key);
    answeredSince.add(request.key);
  }

  return {
    model,
    preflight: async () => {
      identity = await checkEndpoint(
        model,
        provider,
        cells.map(({ cell }) => cell),
        place,
        effects,
      );
      return identity;
    },
    ask: async () => {
      // Another server may not even say that it has no such parameter: Ollama has `max_completion_tokens` without effect.
      const isAnother = identity.server !== (before?.identity?.server ?? null);
      if (isAnother && adaptedBefore.length > 0) provider.recall?.([]);
      watch = watchAnswers({
        model,
        servedBefore,
        server: identity.server,
        isBudgeted: place.isBudgeted,
        emit: effects.emit,
      });
      const account = place.budget.account(model.name);
      const { slots } = identity;
      const needs = { ...effects, provider, record, account, slots, reopening };
      return await generate(requests(), model.endpoint, needs);
    },
    [Symbol.asyncDispose]: () => provider.close(),
  };
}

/** What a preflight that ended in a signal means. */
export function interruptedPreflight(): ThemisError {
  return new ThemisError("interrupted", "stopped before anything was asked");
}
