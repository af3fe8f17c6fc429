import type { Endpoint, Model } from "../core/config.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";
import type { Completion, GenerationRequest } from "../core/generation.ts";
import type { Provider } from "../core/ports.ts";
import { redact } from "../core/secret.ts";
import { chatBody } from "./chat-request.ts";
import { isBrokenOff, readCompletion } from "./chat-response.ts";
import { classifyResponse, unreadableAnswer } from "./classify-response.ts";
import { isErrorBody } from "./error-envelope.ts";
import { type FailureContext, failureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";
import { type HttpAnswer, openHttpPool } from "./http-pool.ts";
import { parseJson } from "./json-reading.ts";
import { readModelList } from "./model-list.ts";

const maxListWaitMs = 10_000;
/** Statuses by which a server says that it has no list of models. */
const noListStatuses: readonly number[] = [404, 405, 501];

/** Any server that speaks OpenAI's `/chat/completions`. Opens no connection before the first call. */
export function createOpenAiCompatible(model: Model): Provider {
  const { endpoint } = model;
  const url = parseBaseUrl(endpoint.baseUrl);
  const context = failureContext(model, url);
  const listContext = { ...context, timeoutMs: Math.min(context.timeoutMs, maxListWaitMs) };
  const headers = fixedHeaders(endpoint);
  const root = url.pathname.replace(/\/$/, "");
  const chatPath = `${root}/chat/completions${url.search}`;
  const listPath = `${root}/models${url.search}`;
  const pool = openHttpPool(url.origin, endpoint.parallelism);
  // Apart, so that a look at the endpoint never waits behind long generations.
  const listPool = openHttpPool(url.origin, 1);

  return {
    async complete(request, { signal, attempt }) {
      const call = {
        method: "POST" as const,
        path: chatPath,
        headers: [...headers, "x-client-request-id", clientRequestId(request, attempt)],
        body: JSON.stringify(chatBody(request)),
      };
      return completionOf(await pool.send(call, context, signal), context);
    },

    async listModels(signal) {
      const call = { method: "GET" as const, path: listPath, headers, body: null };
      const answer = await listPool.send(call, listContext, signal);
      if (noListStatuses.includes(answer.status)) return null;
      const body = parseJson(answer.text);
      if (answer.status >= 300 || isErrorBody(body)) throw failureOf(answer, context);
      if (body === undefined) {
        throw unreadableAnswer(answer.status, answer.headers, answer.text, context);
      }
      return readModelList(body);
    },

    async close() {
      await Promise.all([pool.close(), listPool.close()]);
    },
  };
}

function completionOf(answer: HttpAnswer, context: FailureContext): Completion {
  if (answer.status >= 300) throw failureOf(answer, context);
  // A proxy that echoes the request's headers must not get the key into the store.
  const body = parseJson(redact(answer.text, context.longSecrets));
  if (isErrorBody(body)) throw failureOf(answer, context);
  const completion = readCompletion(body);
  if (completion === null) {
    throw unreadableAnswer(answer.status, answer.headers, answer.text, context);
  }
  if (isBrokenOff(completion.rawFinishReason)) {
    throw new ProviderError(
      "server",
      `generation broken off by ${context.baseUrl}: finish_reason \`${completion.rawFinishReason}\``,
      { isRetryable: true, hint: hints.server, httpStatus: answer.status },
    );
  }
  return completion;
}

function failureOf({ status, headers, text }: HttpAnswer, context: FailureContext): ProviderError {
  return classifyResponse(status, headers, text, context);
}

/** Tells the server's log, and the simulated server, which call this is. */
function clientRequestId(request: GenerationRequest, attempt: number): string {
  return `${request.key.slice(0, 16)}-r${request.repeat}-a${attempt}`;
}

function parseBaseUrl(baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new ThemisError("config", `\`base_url\` must be an http or https address`, {
      hint: "write it like `http://localhost:1234/v1`",
    });
  }
  return url;
}

/** Headers that HTTP itself sets; a second value would break the message. */
const reservedHeaders: readonly string[] = [
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
];

function fixedHeaders({ apiKey, headers }: Endpoint): string[] {
  const byName = new Map([
    ["accept", "application/json"],
    ["accept-encoding", "identity"],
    ["content-type", "application/json"],
    ["user-agent", "themis"],
  ]);
  if (apiKey !== null) {
    byName.set("authorization", `Bearer ${headerValue("api_key", apiKey.reveal())}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    const lowerName = name.toLowerCase();
    if (reservedHeaders.includes(lowerName) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new ThemisError("config", `header \`${name}\` cannot be set`, {
        hint: "remove it from `headers`",
      });
    }
    byName.set(lowerName, headerValue(`headers.${name}`, value.reveal()));
  }
  return [...byName].flat();
}

function headerValue(field: string, value: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new ThemisError(
      "config",
      `\`${field}\` holds a character that no HTTP header can carry`,
      {
        hint: "check it for line breaks, typographic quotes and other characters that came in by copying",
      },
    );
  }
  return value;
}
