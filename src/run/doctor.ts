import type { Config, Model } from "../core/config.ts";
import { promptTokens } from "../core/estimate-tokens.ts";
import type { JsonObject } from "../core/json.ts";
import type { Room } from "../doctor/answer-limit.ts";
import { type Diagnosis, diagnose } from "../doctor/diagnose.ts";
import { type Depth, type ExamPlan, examPlan } from "../doctor/exam-plan.ts";
import type { Need } from "../doctor/examined-endpoint.ts";
import type { Finding } from "../doctor/finding.ts";
import { repairBaseUrl } from "../doctor/repair-base-url.ts";
import { contextAdvice } from "../generate/identity-warnings.ts";
import { contextNumbers } from "../providers/context-numbers.ts";
import { findOffered } from "../providers/identify.ts";
import { hostedService } from "../providers/identify-hosted.ts";
import { openScratchStore } from "../store/open.ts";
import { findServers } from "./discover.ts";
import { completeEffects, type RunEffects } from "./effects.ts";
import { examinedEndpoint } from "./examined-endpoint.ts";
import { openDatasets } from "./open-datasets.ts";
import { plannedCells, samplesOf } from "./planned-cells.ts";

export type { Diagnosis } from "../doctor/diagnose.ts";
export type { ExamPlan } from "../doctor/exam-plan.ts";
export type { Finding, Level } from "../doctor/finding.ts";

/** A model to examine, and for what. */
export interface Examination {
  readonly model: Model;
  /** Whether the model was named, or one is to be chosen from the endpoint's list. */
  readonly isNamed: boolean;
  readonly need: Need;
  /** What the run adds to its bodies. */
  readonly extraBody: JsonObject;
  /** Found before anybody was asked. */
  readonly known: readonly Finding[];
}

/** What an examination tells while it goes on. */
export type DoctorEvent =
  | { readonly type: "plan"; readonly plan: ExamPlan }
  | { readonly type: "check"; readonly what: string }
  | { readonly type: "finding"; readonly finding: Finding };

const usualNeed: Need = { promptTokens: 1_024, maxTokens: 2_048, isFromConfig: false };

/**
 * Finds out whether an endpoint is fit for a run, from its address to its behavior under load. Asks it for some short answers; `plan` says how
 * many before the first. A service on the internet gets the small set of checks unless `isThorough`. Rejects with the signal's reason.
 */
export async function examine(
  { model, isNamed, need, extraBody, known }: Examination,
  options: { readonly isThorough: boolean },
  { signal, emit }: { readonly signal: AbortSignal; readonly emit: (event: DoctorEvent) => void },
): Promise<Diagnosis> {
  const isHosted = isOnInternet(model.endpoint.baseUrl);
  const depth: Depth = options.isThorough ? "thorough" : isHosted ? "small" : "full";
  emit({ type: "plan", plan: examPlan(depth, need) });
  const endpoint = examinedEndpoint(model, extraBody);
  try {
    return await diagnose(
      endpoint,
      { modelId: isNamed ? model.modelId : null, need, depth, isHosted, known },
      {
        signal,
        emit: (finding) => emit({ type: "finding", finding }),
        onCheck: (what) => emit({ type: "check", what }),
        now: () => performance.now(),
        othersHere,
        findOffered,
        contextAdvice,
        roomIn,
      },
    );
  } finally {
    await endpoint.close();
  }
}

/** What to examine for a config: each of its models that is behind an endpoint, with what its longest request needs. */
export async function examinationsOf(
  config: Config,
  given: Partial<RunEffects> = {},
): Promise<readonly Examination[]> {
  const models = config.models.filter(({ provider }) => provider !== "simulated");
  if (models.length === 0) return [];
  const limits = config.samplings.flatMap(({ maxTokens }) => maxTokens ?? []);
  const need = {
    promptTokens: await longestPrompt(config, given),
    maxTokens: limits.length === 0 ? null : Math.max(...limits),
    isFromConfig: true,
  };
  const sampling = config.samplings[0]?.extraBody ?? {};
  return models.map((model) => ({
    model,
    isNamed: true,
    need,
    extraBody: { ...model.endpoint.extraBody, ...sampling },
    known: [],
  }));
}

/** What to examine of an endpoint alone; the model of `config` is a stand-in where none was named. */
export function examinationOf(
  { models: [model] }: Config,
  isNamed: boolean,
  known: readonly Finding[],
): Examination {
  if (model === undefined) throw new Error("a config has at least one model");
  const { extraBody } = model.endpoint;
  return { model: asAzure(model), isNamed, need: usualNeed, extraBody, known };
}

/** Mends what can be seen in a written address without asking anybody, and tells what it mended. */
export function mendBaseUrl(written: string): {
  readonly baseUrl: string;
  readonly findings: readonly Finding[];
} {
  return repairBaseUrl(written);
}

/** The service on the internet that an address belongs to, such as `openai`; null for one's own servers and for what is no address. */
export function serviceOf(baseUrl: string): string | null {
  const url = URL.parse(baseUrl);
  return url === null ? null : hostedService(url.hostname);
}

/** Azure takes its key in a header of its own, and is told by its address. */
function asAzure(model: Model): Model {
  const url = new URL(model.endpoint.baseUrl);
  if (hostedService(url.hostname) !== "azure") return model;
  const endpoint = { ...model.endpoint, baseUrl: `${url.origin}/openai/v1` };
  return { ...model, provider: "azure", endpoint };
}

/** In tokens, estimated; over all datasets of the config. */
async function longestPrompt(config: Config, given: Partial<RunEffects>): Promise<number> {
  const effects = await completeEffects(given);
  using scratch = openScratchStore();
  const datasets = await openDatasets(config, scratch, effects);
  let longest = 0;
  // Prompts differ by dataset only: the cells of one model and one sampling have all of them.
  const first = {
    ...config,
    models: config.models.slice(0, 1),
    samplings: config.samplings.slice(0, 1),
  };
  for (const { open, planner } of plannedCells(first, datasets, scratch)) {
    for (const sample of samplesOf(scratch, open.dataset)) {
      longest = Math.max(longest, promptTokens(planner.messages(sample)));
    }
  }
  return longest;
}

/** The numbers in the words of a refusal. */
function roomIn(message: string): Room {
  const words = message.toLowerCase();
  const output = /supports at most (\d{1,12}) (?:completion|output) tokens/.exec(words)?.[1];
  return {
    contextTokens: contextNumbers(words, "").limit,
    outputTokens: output === undefined ? null : Number(output),
  };
}

async function othersHere(signal: AbortSignal): Promise<readonly string[]> {
  const servers = await findServers(signal);
  return servers.map(({ baseUrl, server }) => `${server ?? "a model server"} at ${baseUrl}`);
}

/** Whether an endpoint is most likely a service that is paid by the token, not a server of one's own. */
function isOnInternet(baseUrl: string): boolean {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, "");
  if (hostedService(host) !== null) return true;
  const isOwnName = !host.includes(".") || /\.(?:local|lan|internal|home|localhost)$/.test(host);
  const isOwnAddress =
    /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      host,
    ) || /^(?:::1$|f[cd]|fe80:)/.test(host);
  return host.includes(":") ? !isOwnAddress : !isOwnName && !isOwnAddress;
}
