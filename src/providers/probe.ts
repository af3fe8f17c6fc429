import type { Api, Model } from "../core/config.ts";
import type { ProviderError } from "../core/errors.ts";
import type { GenerationRequest } from "../core/generation.ts";
import { redact } from "../core/secret.ts";
import { openAdaptations } from "./adaptations.ts";
import { chatDialect } from "./chat-dialect.ts";
import { classifyResponse } from "./classify-response.ts";
import { completionsDialect } from "./completions-dialect.ts";
import type { Dialect } from "./dialect.ts";
import { endpointAddress, parseBaseUrl } from "./endpoint-address.ts";
import { endpointCaller } from "./endpoint-caller.ts";
import { isErrorBody } from "./error-envelope.ts";
import { type FailureContext, failureContext } from "./failure-context.ts";
import { type HttpAnswer, type HttpCall, openHttpPool } from "./http-pool.ts";
import { surveyEndpoint } from "./identify.ts";
import type { EndpointSurvey, FetchJson } from "./identify-survey.ts";
import { parseJson } from "./json-reading.ts";
import { readModelList } from "./model-list.ts";
import { responsesDialect } from "./responses-dialect.ts";
import { openStreamWatch, type WatchedStream } from "./stream-watch.ts";
import { openTokenSource } from "./token-source.ts";

/** What came of asking for the list of models. */
interface ModelListing {
  /** Null where the answer was no such list. */
  readonly names: readonly string[] | null;
  /** The answer's own trouble, also under status 200; null for a list and for an answer that is merely something else. */
  readonly failure: ProviderError | null;
}

/** Looks at an endpoint without a run's conveniences: what goes over the wire, as it is. */
export interface WireProbe {
  /** `isAnonymous` leaves out every credential. Throws `ProviderError` when no answer came. */
  list(signal: AbortSignal, isAnonymous: boolean): Promise<ModelListing>;
  /** Asks for a stream. Throws `ProviderError` for anything but a successful answer. */
  watchStream(request: GenerationRequest, signal: AbortSignal): Promise<WatchedStream>;
  /** Each look takes 4 seconds at most; what brings nothing is taken for "not known". */
  survey(signal: AbortSignal): Promise<EndpointSurvey>;
  close(): Promise<void>;
}

const listWaitMs = 10_000;
const surveyWaitMs = 4_000;
const connections = 4;
const maxResends = 6;

const dialects: Readonly<Record<Api, Dialect>> = {
  chat: chatDialect,
  completions: completionsDialect,
  responses: responsesDialect,
};

/** Opens no connection before the first call. Throws `ThemisError` "config" for an address that no call could be made to. */
export function openWireProbe(model: Model): WireProbe {
  const { endpoint } = model;
  const address = endpointAddress(model);
  const tokens = endpoint.tokenCommand === null ? null : openTokenSource(endpoint.tokenCommand);
  const context = failureContext(model, parseBaseUrl(endpoint.baseUrl), tokens ?? undefined);
  const pool = openHttpPool(address.origin, connections, endpoint.proxy);
  const send = endpointCaller(address, tokens);
  const sendAnonymously = endpointCaller(anonymous(address, model), null);
  const adaptations = openAdaptations(endpoint);

  const fetchJson =
    (signal: AbortSignal): FetchJson =>
    async (method, path, body) => {
      const text = body === undefined ? null : JSON.stringify(body);
      const call = { method, path, headers: [], body: text, stream: null };
      try {
        const answer = await send(pool, call, { ...context, timeoutMs: surveyWaitMs }, signal);
        const value = answer.status < 300 ? parsed(answer, context) : undefined;
        return value === undefined || isErrorBody(value) ? null : value;
      } catch {
        signal.throwIfAborted();
        return null;
      }
    };

  return {
    async list(signal, isAnonymous) {
      const call: HttpCall = {
        method: "GET",
        path: address.listPath,
        headers: [],
        body: null,
        stream: null,
      };
      const caller = isAnonymous ? sendAnonymously : send;
      const answer = await caller(pool, call, { ...context, timeoutMs: listWaitMs }, signal);
      const body = parsed(answer, context);
      return answer.status >= 300 || isErrorBody(body)
        ? { names: null, failure: failureOf(answer, context) }
        : { names: readModelList(body), failure: null };
    },

    async watchStream(request, signal) {
      const asked = dialects[endpoint.api].body(request, true);
      for (let resends = 0; ; resends += 1) {
        const { body, version } = adaptations.apply(asked, request.extraBody);
        const watch = openStreamWatch(context.secrets);
        const call: HttpCall = {
          method: "POST",
          path: address.callPath,
          headers: [],
          body: JSON.stringify(body),
          stream: watch.reading,
        };
        const answer = await send(pool, call, context, signal);
        const value = answer.isStream ? undefined : parsed(answer, context);
        if (answer.status < 300 && !isErrorBody(value)) return watch.end(answer, value ?? null);
        const refusal = { status: answer.status, bodyText: answer.text };
        const isLearned =
          resends < maxResends && adaptations.learn(refusal, version, request.extraBody);
        if (!isLearned) throw failureOf(answer, context);
      }
    },

    survey: (signal) =>
      model.provider === "azure"
        ? Promise.resolve({ server: "azure", version: null, models: null })
        : surveyEndpoint(fetchJson(signal), endpoint.baseUrl),

    close: () => pool.close(),
  };
}

/** A server that echoes its request must not get the key onto a screen. */
function parsed({ text }: HttpAnswer, context: FailureContext): unknown {
  return parseJson(redact(text, context.secrets.long));
}

function failureOf({ status, headers, text }: HttpAnswer, context: FailureContext): ProviderError {
  return classifyResponse(status, headers, text, context);
}

/** The same address without key, token and headers of the user's own. */
function anonymous(address: ReturnType<typeof endpointAddress>, model: Model) {
  const { endpoint } = model;
  const bare = { ...endpoint, apiKey: null, tokenCommand: null, headers: {} };
  const { fixedHeaders } = endpointAddress({ ...model, endpoint: bare });
  return { ...address, fixedHeaders };
}
