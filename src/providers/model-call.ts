import { ProviderError } from "../core/errors.ts";
import type { Completion, FinishReason, GenerationRequest } from "../core/generation.ts";
import type { CallOptions } from "../core/ports.ts";
import { redact, type Secret } from "../core/secret.ts";
import type { Adaptations } from "./adaptations.ts";
import type { StreamReading } from "./answer-body.ts";
import { type AnswerParts, completionOf } from "./answer-parts.ts";
import { classifyResponse, unreadableAnswer } from "./classify-response.ts";
import type { Dialect } from "./dialect.ts";
import { isErrorBody } from "./error-envelope.ts";
import type { FailureContext } from "./failure-context.ts";
import type { HeadStart } from "./head-start.ts";
import type { HttpAnswer } from "./http-pool.ts";
import { parseJson } from "./json-reading.ts";
import { whyNoAnswer } from "./no-answer.ts";
import { readRateLimits } from "./rate-limits.ts";
import { headerText, type ResponseHeaders } from "./response-headers.ts";
import { brokenStream } from "./stream-failures.ts";
import { openCallReading, type StreamedAnswer } from "./stream-reading.ts";
import type { UnopenedThoughts } from "./unopened-thoughts.ts";

/** What asking one model of one endpoint takes. */
export interface ModelCall {
  readonly dialect: Dialect;
  readonly adaptations: Adaptations;
  readonly headStart: HeadStart;
  readonly unopenedThoughts: UnopenedThoughts;
  readonly isStreaming: boolean;
  readonly idleTimeoutMs: number | null;
  readonly context: FailureContext;
  /** Sends a body to the route of the dialect. */
  send(
    body: string,
    clientRequestId: string,
    stream: StreamReading,
    signal: AbortSignal,
  ): Promise<HttpAnswer>;
}

/** How often one call may be sent again because something was learned from the server's refusal. */
const maxResends = 6;

/**
 * Asks for one completion. A parameter that the server refuses is adapted and the request sent again at once, free of charge; each sending has
 * the endpoint's whole timeout.
 */
export async function callModel(
  call: ModelCall,
  request: GenerationRequest,
  options: CallOptions,
): Promise<Completion> {
  const asked = call.dialect.body(request, call.isStreaming);
  for (let resends = 0; ; resends += 1) {
    const adapted = () => call.adaptations.apply(asked, request.extraBody);
    const settle = await call.headStart.pass(() => Object.keys(adapted().body).join());
    try {
      const { body, version, notes } = adapted();
      const sentAtMs = performance.now();
      options.onSent?.();
      const answer = await answerTo(JSON.stringify(body), call, request, options, settle);
      if (!("refusal" in answer)) {
        const { firstTokenAtMs } = answer;
        const firstTokenMs = firstTokenAtMs === null ? null : hundredths(firstTokenAtMs - sentAtMs);
        return { ...completionIn(answer, call, request), firstTokenMs, adaptations: notes };
      }
      const { status, headers, refusal } = answer;
      const isLearned =
        resends < maxResends &&
        call.adaptations.learn({ status, bodyText: refusal }, version, request.extraBody);
      if (!isLearned) throw classifyResponse(status, headers, refusal, call.context);
    } finally {
      settle();
    }
  }
}

function completionIn(
  { completion, parts }: Extract<Answer, { readonly parts: AnswerParts }>,
  { unopenedThoughts }: ModelCall,
  request: GenerationRequest,
): Completion {
  const finishReason = trueFinishReason(completion, request.sampling.maxTokens);
  return unopenedThoughts.read({ ...completion, finishReason }, parts, request);
}

/**
 * Some servers say `stop`, or nothing, where `max_tokens` ended the thinking before an answer began, and some say nothing where it ended an answer. Their
 * count of tokens tells, which is one short at LM Studio.
 */
function trueFinishReason(
  { text, finishReason, rawFinishReason, usage }: Completion,
  maxTokens: number | null,
): FinishReason {
  const isToldOtherwise = finishReason !== "stop" && rawFinishReason !== null;
  if (isToldOtherwise || maxTokens === null) return finishReason;
  const written = usage.outputTokens ?? 0;
  const isCut =
    text.trim() === ""
      ? written >= maxTokens - 1
      : rawFinishReason === null && written >= maxTokens;
  return isCut ? "length" : finishReason;
}

/** What one sending brought: a completion, or the server's words for why there is none. */
type Answer =
  | {
      readonly completion: Completion;
      readonly parts: AnswerParts;
      readonly firstTokenAtMs: number | null;
    }
  | { readonly status: number; readonly headers: ResponseHeaders; readonly refusal: string };

/** `onAccepted` hears that a stream has begun: what refuses a parameter does so before. */
async function answerTo(
  body: string,
  call: ModelCall,
  request: GenerationRequest,
  { signal, attempt, onTokens, onLimits }: CallOptions,
  onAccepted: () => void,
): Promise<Answer> {
  const onHeaders = (headers: ResponseHeaders): void => {
    const limits = onLimits === undefined ? null : readRateLimits(headers);
    if (limits !== null) onLimits?.(limits);
  };
  const { openDraft } = call.dialect;
  const reading = openCallReading({
    openDraft,
    idleTimeoutMs: call.idleTimeoutMs,
    onTokens,
    onHeaders(headers) {
      onAccepted();
      onHeaders(headers);
    },
  });
  let answer: HttpAnswer | ProviderError;
  try {
    answer = await call.send(body, clientRequestId(request, attempt), reading, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    answer = error;
  }
  const streamed = reading.end();
  if (streamed !== null) {
    return streamedAnswer(streamed, answer instanceof ProviderError ? answer : null, call);
  }
  if (answer instanceof ProviderError) throw answer;
  onHeaders(answer.headers);
  return wholeAnswer(answer, call);
}

/** A connection that breaks behind the end of an answer does no harm, and the server's own words say more than a break. */
function streamedAnswer(
  { headers, ending, firstTokenAtMs }: StreamedAnswer,
  failure: ProviderError | null,
  { context }: ModelCall,
): Answer {
  switch (ending.kind) {
    case "complete":
      return { ...checked(ending.parts, context), firstTokenAtMs };
    case "error":
      return { status: 200, headers, refusal: ending.body };
    case "garbled":
    case "lost":
    case "cut-off":
      throw failure ?? brokenStream(ending, context);
  }
}

function wholeAnswer(
  { status, headers, text }: HttpAnswer,
  { dialect, context }: ModelCall,
): Answer {
  if (status >= 300) return { status, headers, refusal: text };
  const body = parseJson(text);
  if (isErrorBody(body)) return { status, headers, refusal: text };
  const parts = dialect.read(body);
  if (parts !== null) return { ...checked(parts, context), firstTokenAtMs: null };
  const isEmptyStream =
    text.trim() === "" && headerText(headers, "content-type")?.startsWith("text/event-stream");
  throw isEmptyStream === true
    ? brokenStream({ kind: "cut-off" }, context)
    : unreadableAnswer(status, headers, text, context);
}

function checked(
  parts: AnswerParts,
  context: FailureContext,
): { readonly completion: Completion; readonly parts: AnswerParts } {
  const completion = redacted(completionOf(parts), context.secrets.long);
  const failure = whyNoAnswer(completion, context);
  if (failure !== null) throw failure;
  return { completion, parts };
}

/** A proxy that echoes the request's headers must not get the key into the store. */
function redacted(completion: Completion, secrets: readonly Secret[]): Completion {
  if (secrets.length === 0) return completion;
  const clean = (text: string | null): string | null =>
    text === null ? null : redact(text, secrets);
  return {
    ...completion,
    text: redact(completion.text, secrets),
    reasoning: clean(completion.reasoning),
    refusal: clean(completion.refusal),
    rawFinishReason: clean(completion.rawFinishReason),
    servedModel: clean(completion.servedModel),
    systemFingerprint: clean(completion.systemFingerprint),
    servedBy: clean(completion.servedBy),
  };
}

/** Tells the server's log, and the simulated server, which call this is. */
function clientRequestId(request: GenerationRequest, attempt: number): string {
  return `${request.key.slice(0, 16)}-r${request.repeat}-a${attempt}`;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
