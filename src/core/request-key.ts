import { hash } from "node:crypto";
import type { Api, Sampling } from "./config.ts";
import { canonicalJson, type JsonObject } from "./json.ts";
import type { Message } from "./sample.ts";

/** All that shapes an answer but the messages and the repeat. */
export interface RequestIdentity {
  readonly baseUrl: string;
  readonly api: Api;
  readonly modelId: string;
  readonly sampling: Sampling;
  /** Endpoint's and sampling's `extra_body`, merged. */
  readonly extraBody: JsonObject;
}

/**
 * Makes the identity of each request of a cell: SHA-256, in hexadecimal, of canonical JSON. Equal content gives an equal key in every release;
 * names, limits, parallelism, timeouts and API keys are no part of it.
 */
export function requestKeys(
  identity: RequestIdentity,
): (messages: readonly Message[], repeat: number) => string {
  const { sampling } = identity;
  const parameters = {
    temperature: sampling.temperature ?? undefined,
    top_p: sampling.topP ?? undefined,
    top_k: sampling.topK ?? undefined,
    min_p: sampling.minP ?? undefined,
    max_tokens: sampling.maxTokens ?? undefined,
    seed: sampling.seed ?? undefined,
    stop: sampling.stop ?? undefined,
    presence_penalty: sampling.presencePenalty ?? undefined,
    frequency_penalty: sampling.frequencyPenalty ?? undefined,
  };
  // The members of one object in sorted order, written out because only two of them change from request to request.
  // The chat route is the rule and goes without saying, as it did before there were others.
  const api = identity.api === "chat" ? "" : `"api":${canonicalJson(identity.api)},`;
  const head = `{${api}"base_url":${canonicalJson(identity.baseUrl)},"extra_body":${canonicalJson(identity.extraBody)},"messages":`;
  const middle = `,"model":${canonicalJson(identity.modelId)},"parameters":${canonicalJson(parameters)},"repeat":`;
  return (messages, repeat) => {
    const turns = messages.map(
      ({ role, content }) => `{"content":${JSON.stringify(content)},"role":"${role}"}`,
    );
    return hash("sha256", `${head}[${turns.join(",")}]${middle}${repeat}}`, "hex");
  };
}
