import type { Api, Model } from "../core/config.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { Provider } from "../core/ports.ts";
import { openAdaptations } from "./adaptations.ts";
import { chatDialect } from "./chat-dialect.ts";
import { classifyResponse, unreadableAnswer } from "./classify-response.ts";
import { completionsDialect } from "./completions-dialect.ts";
import type { Dialect } from "./dialect.ts";
import { endpointAddress, parseBaseUrl } from "./endpoint-address.ts";
import { endpointCaller } from "./endpoint-caller.ts";
import { isErrorBody } from "./error-envelope.ts";
import { failureContext } from "./failure-context.ts";
import { openHeadStart } from "./head-start.ts";
import { openHttpPool } from "./http-pool.ts";
import { identifyEndpoint } from "./identify.ts";
import { parseJson } from "./json-reading.ts";
import { callModel, type ModelCall } from "./model-call.ts";
import { readModelList } from "./model-list.ts";
import { responsesDialect } from "./responses-dialect.ts";
import { openTokenSource } from "./token-source.ts";
import { openUnopenedThoughts } from "./unopened-thoughts.ts";

const maxAutoConnections = 512;
const lookConnections = 4;
const maxListWaitMs = 10_000;
const maxIdentifyWaitMs = 3_000;
/** Statuses by which a server says that it has no list of models. */
const noListStatuses: readonly number[] = [404, 405, 501];

const dialects: Readonly<Record<Api, Dialect>> = {
  chat: chatDialect,
  completions: completionsDialect,
  responses: responsesDialect,
};

/** Any server that speaks one of OpenAI's APIs. Opens no connection before the first call. */
export function createOpenAiCompatible(model: Model): Provider {
  const { endpoint } = model;
  const address = endpointAddress(model);
  const tokens = endpoint.tokenCommand === null ? null : openTokenSource(endpoint.tokenCommand);
  const context = failureContext(model, parseBaseUrl(endpoint.baseUrl), tokens ?? undefined);
  const listContext = { ...context, timeoutMs: Math.min(context.timeoutMs, maxListWaitMs) };
  const connections = endpoint.parallelism === "auto" ? maxAutoConnections : endpoint.parallelism;
  const pool = openHttpPool(address.origin, connections, endpoint.proxy);
  // Apart, so that a look at the endpoint never waits behind long generations.
  const lookPool = openHttpPool(address.origin, lookConnections, endpoint.proxy);
  const send = endpointCaller(address, tokens);
  const modelCall: ModelCall = {
    dialect: dialects[endpoint.api],
    adaptations: openAdaptations(endpoint),
    headStart: openHeadStart(),
    unopenedThoughts: openUnopenedThoughts(),
    isStreaming: endpoint.isStreaming,
    idleTimeoutMs: endpoint.idleTimeoutMs,
    context,
    send(body, clientRequestId, stream, signal) {
      const headers = ["x-client-request-id", clientRequestId];
      const call = { method: "POST" as const, path: address.callPath, headers, body, stream };
      return send(pool, call, context, signal);
    },
  };

  /** The body of a successful look; null for everything else but an abort of `signal`. */
  async function look(
    method: "GET" | "POST",
    path: string,
    body: object | undefined,
    signals: { readonly caller: AbortSignal; readonly limited: AbortSignal },
  ): Promise<unknown> {
    const text = body === undefined ? null : JSON.stringify(body);
    const call = { method, path, headers: [], body: text, stream: null };
    try {
      const answer = await send(lookPool, call, listContext, signals.limited);
      const found = answer.status < 300 ? parseJson(answer.text) : undefined;
      return found === undefined || isErrorBody(found) ? null : found;
    } catch {
      signals.caller.throwIfAborted();
      return null;
    }
  }

  return {
    complete: (request, options) => callModel(modelCall, request, options),

    recall: (notes) => modelCall.adaptations.recall(notes),

    async listModels(signal) {
      const path = address.listPath;
      const call = { method: "GET" as const, path, headers: [], body: null, stream: null };
      const answer = await send(lookPool, call, listContext, signal);
      if (noListStatuses.includes(answer.status)) return null;
      const body = parseJson(answer.text);
      if (answer.status >= 300 || isErrorBody(body)) {
        throw classifyResponse(answer.status, answer.headers, answer.text, context);
      }
      if (body === undefined) {
        throw unreadableAnswer(answer.status, answer.headers, answer.text, context);
      }
      return readModelList(body);
    },

    async identify(signal) {
      signal.throwIfAborted();
      // Also under a domain of its own: Azure has none of the routes by which servers are told apart.
      if (model.provider === "azure") return { ...unknownIdentity, server: "azure" };
      const limited = AbortSignal.any([signal, AbortSignal.timeout(maxIdentifyWaitMs)]);
      return identifyEndpoint(
        model.modelId,
        (method, path, body) => look(method, path, body, { caller: signal, limited }),
        endpoint.baseUrl,
      );
    },

    async close() {
      await Promise.all([pool.close(), lookPool.close()]);
    },
  };
}
