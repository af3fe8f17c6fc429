import type { EndpointIdentity } from "../core/identity.ts";
import { type Advice, adviceOf, type Measured } from "./advice.ts";
import type { Room } from "./answer-limit.ts";
import { answerSpeed, overheard, tokensOf } from "./answer-speed.ts";
import { checkAuth } from "./check-auth.ts";
import { checkBaseUrl } from "./check-base-url.ts";
import { checkCancel } from "./check-cancel.ts";
import type { ContextAdvice } from "./check-context.ts";
import { checkFirstAnswer } from "./check-first-answer.ts";
import { checkLimits } from "./check-limits.ts";
import { checkLoad } from "./check-load.ts";
import { checkModel } from "./check-model.ts";
import { checkParameters } from "./check-parameters.ts";
import { checkReach } from "./check-reach.ts";
import { checkSeed } from "./check-seed.ts";
import { checkStream } from "./check-stream.ts";
import { checkTemplate } from "./check-template.ts";
import { checkTimeout } from "./check-timeout.ts";
import { type Depth, streamTokens } from "./exam-plan.ts";
import { examineRoom } from "./examine-room.ts";
import type { Answer, ExaminedEndpoint, Need, OfferedModel, Survey } from "./examined-endpoint.ts";
import { counted } from "./figures.ts";
import { type Finding, note, ok } from "./finding.ts";

/** What is examined, and how. */
export interface ExamOptions {
  /** Null: none was named, and the one that would be meant is taken. */
  readonly modelId: string | null;
  readonly need: Need;
  readonly depth: Depth;
  /** Whether it is a service on the internet, which is paid by the token. */
  readonly isHosted: boolean;
  /** Found before anybody was asked. */
  readonly known: readonly Finding[];
}

/** How an examination meets the world. */
export interface ExamEffects {
  /** Hears of each finding as it is made. */
  readonly emit: (finding: Finding) => void;
  /** Hears what is being looked at now. */
  readonly onCheck: (what: string) => void;
  readonly signal: AbortSignal;
  /** Milliseconds from an arbitrary start. */
  readonly now: () => number;
  /** What else runs on this machine, as sentences. */
  readonly othersHere: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly findOffered: (survey: Survey, modelId: string) => OfferedModel | null;
  readonly contextAdvice: ContextAdvice;
  /** What the words of a refusal tell of the room that there is. */
  readonly roomIn: (message: string) => Room;
}

/** What came of an examination. */
export interface Diagnosis {
  /** The corrected one, where it had to be corrected. */
  readonly baseUrl: string;
  readonly modelId: string | null;
  readonly findings: readonly Finding[];
  /** Null where the examination did not come so far. */
  readonly identity: EndpointIdentity | null;
  /** Null where the model could not be asked. */
  readonly advice: Advice | null;
  /** Whether no finding is a problem. */
  readonly isUsable: boolean;
}

/**
 * Examines an endpoint, from the address to its behavior under load: each check tells what it found, and ends the examination where nothing
 * after it would make sense. Asks for some answers; `examPlan` says how many. Rejects with the signal's reason when aborted.
 */
export async function diagnose(
  given: ExaminedEndpoint,
  options: ExamOptions,
  effects: ExamEffects,
): Promise<Diagnosis> {
  const opened: ExaminedEndpoint[] = [];
  try {
    return await examine(given, options, effects, opened);
  } finally {
    await Promise.all(opened.map((endpoint) => endpoint.close()));
  }
}

async function examine(
  given: ExaminedEndpoint,
  options: ExamOptions,
  effects: ExamEffects,
  opened: ExaminedEndpoint[],
): Promise<Diagnosis> {
  const { signal } = effects;
  const findings: Finding[] = [];
  let { baseUrl } = given.model.endpoint;
  const tell = (found: readonly Finding[]): void => {
    for (const finding of found.map(printable)) {
      findings.push(finding);
      effects.emit(finding);
    }
  };
  const ended = (
    reason: string | null,
    rest: Partial<Pick<Diagnosis, "modelId" | "identity" | "advice">> = {},
  ): Diagnosis => {
    if (reason !== null) tell([note("skipped", `the other checks were left out: ${reason}`)]);
    const isUsable = findings.every(({ level }) => level !== "problem");
    return { baseUrl, modelId: null, identity: null, advice: null, ...rest, findings, isUsable };
  };

  tell(options.known);
  effects.onCheck("address and port");
  const reach = await checkReach(given, signal, effects.othersHere);
  tell(reach.findings);
  if (!reach.isReached) return ended("nobody is there to answer");

  effects.onCheck("base_url");
  const api = await checkBaseUrl(given, signal);
  tell(api.findings);
  if (api.endpoint === null || api.listing === null) return ended("there is no API to ask");
  if (api.endpoint !== given) opened.push(api.endpoint);
  baseUrl = api.endpoint.model.endpoint.baseUrl;

  const auth = await checkAuth(api.endpoint, api.listing, options.isHosted, signal);
  tell(auth.findings);
  if (auth.isListOpen === null) return ended("the endpoint does not let us in");

  effects.onCheck("kind of server, models");
  const survey = await api.endpoint.survey(signal);
  tell([serverFinding(survey)]);
  const lookUp = checkModel(options.modelId, survey, (name) => effects.findOffered(survey, name));
  tell(lookUp.findings);
  const { modelId } = lookUp;
  if (modelId === null) return ended("there is no model to ask");
  const answers: Answer[] = [];
  const asked = overheard(await withModel(api.endpoint, modelId, opened), (answer) =>
    answers.push(answer),
  );

  effects.onCheck("the first answer, for which a model may have to be loaded");
  const isListed = lookUp.offered !== null;
  const known = { survey, isListed, isListOpen: auth.isListOpen };
  const first = await checkFirstAnswer(asked, known, signal);
  tell(first.findings);
  if (first.answered === null) return ended("there is no answer to look at", { modelId });

  const { trueName, ...times } = first.answered;
  const endpoint = trueName === null ? asked : await withModel(asked, trueName, opened);
  const identity = await endpoint.identify(signal);
  return examineModel({ endpoint, identity, answers, ...times }, options, effects, tell, ended);
}

/** An endpoint whose model answers. */
interface AnsweringEndpoint {
  readonly endpoint: ExaminedEndpoint;
  readonly identity: EndpointIdentity;
  /** All answers to questions so far. */
  readonly answers: readonly Answer[];
  readonly warmMs: number;
  readonly loadMs: number;
}

async function examineModel(
  answering: AnsweringEndpoint,
  options: ExamOptions,
  effects: ExamEffects,
  tell: (found: readonly Finding[]) => void,
  ended: (reason: null, rest: Partial<Diagnosis>) => Diagnosis,
): Promise<Diagnosis> {
  const { endpoint, identity, answers, warmMs, loadMs } = answering;
  const { need, depth } = options;
  const { signal, onCheck } = effects;
  const { modelId, endpoint: set } = endpoint.model;
  onCheck("parameters");
  tell(await checkParameters(endpoint, signal));

  onCheck("streaming and reasoning");
  const tokens = depth === "small" ? streamTokens.small : streamTokens.full;
  const stream = await checkStream(endpoint, tokens, signal);
  tell(stream.findings);

  onCheck("long prompts");
  const known = { identity, answers, facts: stream.facts, ...options };
  const { contextAdvice, roomIn } = effects;
  const room = await examineRoom(endpoint, { ...known, contextAdvice, roomIn }, signal);
  tell(room.findings);
  const tokensPerSecond = stream.tokensPerSecond ?? speedOf(answers);
  const { parallelism } = set;
  const limits = checkLimits(answers, { need, ...room, tokensPerSecond, parallelism });
  tell(limits.findings);
  const { mostAtATime } = limits;
  const measured: Omit<Measured, "load"> = {
    parallelism: need.isFromConfig ? parallelism : null,
    mostAtATime,
    timeoutMs: set.timeoutMs,
    slots: identity.slots,
    limit: room.limit,
    tokensPerSecond,
    loadMs,
    canStream: stream.canStream,
  };
  const concluded = (advice: Advice): Diagnosis => {
    tell([checkTimeout(set.timeoutMs, advice), ...checkTemplate(answers)]);
    return ended(null, { modelId, identity, advice });
  };
  if (depth === "small") {
    tell([leftOut]);
    return concluded(adviceOf({ ...measured, load: null }));
  }

  onCheck("seeds");
  tell(await checkSeed(endpoint, signal));
  if (stream.canStream) {
    onCheck("cancelling");
    tell(await checkCancel(endpoint, warmMs, signal));
  }

  onCheck("speed with 1, 2, 4 and 8 requests at a time");
  const load = await checkLoad(
    endpoint,
    {
      server: identity.server,
      slots: identity.slots,
      mostAtATime,
      parallelism,
      isStreaming: stream.canStream,
      tokensPerSecond,
      now: effects.now,
    },
    signal,
  );
  tell(load.findings);
  return concluded(adviceOf({ ...measured, load }));
}

/** Of the longest answer so far: the least that the endpoint reaches. */
function speedOf(answers: readonly Answer[]): number | null {
  const longest = answers.toSorted((a, b) => tokensOf(b) - tokensOf(a))[0];
  return longest === undefined ? null : answerSpeed(longest);
}

const leftOut = note(
  "skipped",
  "left out on a service that is paid by the token: cut prompts, seeds, cancelling, speed of many at a time",
  { todo: "add --thorough to examine them too" },
);

function serverFinding({ server, version, models }: Survey): Finding {
  const count = models === null ? "" : `, ${counted(models.length, "model")} on offer`;
  if (server === null) return ok("server", `the kind of server is not known${count}`);
  return ok("server", `${server}${version === null ? "" : ` ${version}`}${count}`);
}

async function withModel(
  endpoint: ExaminedEndpoint,
  modelId: string,
  opened: ExaminedEndpoint[],
): Promise<ExaminedEndpoint> {
  if (endpoint.model.modelId === modelId) return endpoint;
  const changed = endpoint.changed({ modelId });
  opened.push(changed);
  return changed;
}

/** Findings quote servers and models, whose words may hold anything. */
function printable(finding: Finding): Finding {
  const clean = (text: string): string =>
    text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 3_000);
  return {
    ...finding,
    what: clean(finding.what),
    why: finding.why === null ? null : clean(finding.why),
    todo: finding.todo === null ? null : clean(finding.todo),
  };
}
