import { ProviderError } from "../core/errors.ts";
import { unknownModel } from "./check-model.ts";
import type { Answer, ExaminedEndpoint, Survey } from "./examined-endpoint.ts";
import { duration } from "./figures.ts";
import { type Finding, note, ok, problem, warning } from "./finding.ts";

/** What the first questions showed. */
export interface FirstAnswer {
  readonly findings: readonly Finding[];
  /** Null: the model does not answer, and nothing more can be learned. */
  readonly answered: { readonly warmMs: number; readonly loadMs: number } | null;
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
  survey: Survey,
  isListed: boolean,
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
  return {
    findings: [
      ...firstTime(first, second, wasLoaded, endpoint),
      ...nameFindings(first, endpoint, survey, isListed),
      ...adaptationFindings(first),
    ],
    answered: { warmMs: second.totalMs, loadMs: wasLoaded ? loadMs : 0 },
  };
}

function noAnswer(error: ProviderError, endpoint: ExaminedEndpoint, survey: Survey): Finding {
  const { modelId, provider } = endpoint.model;
  switch (error.class) {
    case "model_not_found":
      return unknownModel(modelId, survey, error.message, provider === "azure");
    case "auth":
      return problem("auth", error.message, null, error.hint);
    default:
      return problem(
        "first-answer",
        `the model does not answer: ${error.message}`,
        null,
        error.hint,
      );
  }
}

function firstTime(
  first: Answer,
  second: Answer,
  wasLoaded: boolean,
  { model: { endpoint } }: ExaminedEndpoint,
): readonly Finding[] {
  const what = wasLoaded
    ? `the first answer took ${duration(first.totalMs)}, the next one ${duration(second.totalMs)}: the model had to be loaded`
    : `the first answer took ${duration(first.totalMs)}`;
  if (first.totalMs < 0.7 * endpoint.timeoutMs) {
    return [wasLoaded ? note("first-answer", what) : ok("first-answer", what)];
  }
  return [
    warning(
      "first-answer",
      what,
      `\`timeout\` is ${endpoint.timeoutMs / 1_000} s, and loading counts in it`,
      "raise `timeout`, or load the model before the run",
    ),
  ];
}

/** Whether the server says that it answered as the model that was asked. */
function nameFindings(
  { completion: { servedModel } }: Answer,
  { model: { modelId, provider } }: ExaminedEndpoint,
  { models }: Survey,
  isListed: boolean,
): readonly Finding[] {
  const isSame = servedModel === null || isSameModel(modelId, servedModel);
  if (provider === "azure") {
    return servedModel === null || servedModel === modelId
      ? []
      : [ok("served-model", `deployment \`${modelId}\` answers as \`${servedModel}\``)];
  }
  if (!isSame) {
    return [
      warning(
        "served-model",
        `model \`${modelId}\` was asked, but \`${servedModel}\` answered`,
        "results would be those of another model; some servers answer with whatever is loaded",
        `load \`${modelId}\`, or name \`${servedModel}\` if that is what you mean`,
      ),
    ];
  }
  if (isListed || models === null) return [];
  return [
    note("model", `the endpoint does not list model \`${modelId}\` but answers to it`, {
      todo: "make sure that it is the model you mean",
    }),
  ];
}

/** Services add a date (`gpt-4o-2024-11-20`), Ollama a tag (`:latest`), llama.cpp the file's path. */
function isSameModel(asked: string, served: string): boolean {
  const [a, b] = [asked.toLowerCase(), served.toLowerCase()];
  return (
    a === b || b.startsWith(a) || a.startsWith(b) || b.endsWith(`/${a}`) || a.endsWith(`/${b}`)
  );
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
