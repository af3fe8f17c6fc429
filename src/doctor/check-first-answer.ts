import { ProviderError } from "../core/errors.ts";
import { isSameModel } from "../core/same-model.ts";
import { acceptedKey, notLetIn } from "./check-auth.ts";
import { onlyModel, unknownModel } from "./check-model.ts";
import type { Answer, ExaminedEndpoint, Survey } from "./examined-endpoint.ts";
import { duration } from "./figures.ts";
import { type Finding, note, ok, problem, warning } from "./finding.ts";

/** What the first questions showed. */
export interface FirstAnswer {
  readonly findings: readonly Finding[];
  /** Null: the model does not answer, and nothing more can be learned. */
  readonly answered: {
    readonly warmMs: number;
    readonly loadMs: number;
    /** The server's own name of the model, where it answers to any. */
    readonly trueName: string | null;
  } | null;
}

/** What is known before the first question. */
export interface FirstAnswerContext {
  readonly survey: Survey;
  readonly isListed: boolean;
  readonly isListOpen: boolean;
}

const question = { prompt: "Reply with one word: ready.", maxTokens: 16 };
/** Below it, the first answer was late by chance. */
const leastLoadMs = 1_500;

/**
 * Asks the smallest question twice: whether there is an answer at all, as whom, and by how much the first is slower, which is what loading
 * takes.
 */
export async function checkFirstAnswer(
  endpoint: ExaminedEndpoint,
  { survey, isListed, isListOpen }: FirstAnswerContext,
  signal: AbortSignal,
): Promise<FirstAnswer> {
  let first: Answer;
  let second: Answer;
  try {
    first = await endpoint.ask(question, signal);
    second = await endpoint.ask(question, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { findings: [noAnswer(error, endpoint, survey)], answered: null };
  }
  const loadMs = Math.max(0, first.totalMs - second.totalMs);
  const wasLoaded = loadMs >= leastLoadMs && loadMs > second.totalMs;
  const names = answeredName(first, endpoint, survey, isListed);
  return {
    findings: [
      acceptedKey(endpoint, isListOpen),
      firstTime(first, second, wasLoaded),
      ...names.findings,
      ...adaptationFindings(first),
    ],
    answered: {
      warmMs: second.totalMs,
      loadMs: wasLoaded ? loadMs : 0,
      trueName: names.trueName,
    },
  };
}

function noAnswer(error: ProviderError, endpoint: ExaminedEndpoint, survey: Survey): Finding {
  const { modelId, provider } = endpoint.model;
  switch (error.class) {
    case "model_not_found":
      return unknownModel(modelId, survey, error.message, provider === "azure");
    case "auth":
      return notLetIn(endpoint, error);
    case "overloaded":
      return problem(
        "first-answer",
        `the server cannot answer yet: ${error.message}`,
        "it may still be loading its model",
        "wait until it is ready, and start the doctor again; a run waits by itself, as long as `max_outage` says",
      );
    default:
      return problem(
        "first-answer",
        `the model does not answer: ${error.message}`,
        null,
        error.hint,
      );
  }
}

function firstTime(first: Answer, second: Answer, wasLoaded: boolean): Finding {
  const what = `the first answer took ${duration(first.totalMs)}`;
  if (!wasLoaded) return ok("first-answer", what);
  return note(
    "first-answer",
    `${what}, the next one ${duration(second.totalMs)}: the model had to be loaded`,
    { why: "loading counts in the `timeout` of the first requests of a run" },
  );
}

interface AnsweredName {
  readonly findings: readonly Finding[];
  readonly trueName: string | null;
}

/** Whether the server says that it answered as the model that was asked. */
function answeredName(
  { completion: { servedModel } }: Answer,
  { model: { modelId, provider } }: ExaminedEndpoint,
  survey: Survey,
  isListed: boolean,
): AnsweredName {
  const only = onlyModel(survey);
  if (provider === "azure") {
    return servedModel === null || servedModel === modelId
      ? nothing
      : found(ok("served-model", `deployment \`${modelId}\` answers as \`${servedModel}\``));
  }
  if (only !== null && !isSameModel(only.id, modelId)) {
    const isTheOnly = servedModel === null || isSameModel(servedModel, only.id);
    // It says that it is what was asked, but has nothing of this name.
    if (isTheOnly || servedModel === modelId) return anyName(modelId, only.id);
  }
  if (servedModel !== null && !isSameModel(servedModel, modelId)) {
    return found(
      warning(
        "served-model",
        `model \`${modelId}\` was asked, but \`${servedModel}\` answered`,
        "results would be those of another model; some servers answer with whatever is loaded",
        `load \`${modelId}\`, or name \`${servedModel}\` if that is what you mean`,
      ),
    );
  }
  if (isListed || survey.models === null) return nothing;
  return found(
    note("model", `the endpoint does not list model \`${modelId}\` but answers to it`, {
      todo: "make sure that it is the model you mean",
    }),
  );
}

const nothing: AnsweredName = { findings: [], trueName: null };

function found(finding: Finding): AnsweredName {
  return { findings: [finding], trueName: null };
}

function anyName(asked: string, only: string): AnsweredName {
  const finding = warning(
    "model",
    `the server has one model, named \`${only}\`, and answers with it to any name, here to \`${asked}\``,
    "results would stand under the name of a model that did not give them",
    `put \`${only}\` into \`model_mapping\` if that is what you mean, else load the right model`,
  );
  return { findings: [finding], trueName: only };
}

function adaptationFindings({ completion: { adaptations } }: Answer): readonly Finding[] {
  if (adaptations.length === 0) return [];
  return [
    note(
      "parameters",
      `the server refused what was asked, so Themis sends ${adaptations.join(", ")}`,
      {
        why: "this is done by itself in every run, and recorded",
      },
    ),
  ];
}
