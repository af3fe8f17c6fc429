import type { EndpointIdentity } from "../core/identity.ts";
import { unknownIdentity } from "../core/identity.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import { listIn, nameOf } from "./model-list.ts";
import { serverWords } from "./server-words.ts";

/**
 * Makes one call to a path from the origin's root and gives the parsed body of a successful answer; null for anything else. Rejects only with
 * the reason of an abort.
 */
export type FetchJson = (method: "GET" | "POST", path: string, body?: object) => Promise<unknown>;

/** A model of an endpoint's list, with all that the endpoint says of it. */
export interface OfferedModel extends EndpointIdentity {
  /** As requests name it. */
  readonly id: string;
  /** Whether it makes embeddings and cannot chat. */
  readonly isEmbedding: boolean;
}

/** What an endpoint is and offers. */
export interface EndpointSurvey {
  /** Such as `ollama` or `vllm`; null when it is none that is known. */
  readonly server: string | null;
  readonly version: string | null;
  /** Null where there is no list of what requests may name. */
  readonly models: readonly OfferedModel[] | null;
}

/** What a server is recognized by. */
export interface ServerEvidence {
  readonly fetchJson: FetchJson;
  /** What stands before the server's own routes: mostly nothing, a path behind a proxy. */
  readonly root: string;
  /** Entries of the list of models. */
  readonly cards: readonly Card[];
}

/** A kind of server: where it usually is, and how it is asked about itself. */
export interface ServerKind {
  readonly name: string;
  /** Ports that it listens on unless told otherwise. */
  readonly ports: readonly number[];
  /** What its list of models has as `owned_by`. */
  readonly owner: string;
  /** Null: it is not this kind of server. */
  readonly survey: (evidence: ServerEvidence) => Promise<EndpointSurvey | null>;
}

/** An entry of a list of models that has a name. */
export interface Card {
  readonly id: string;
  readonly members: Readonly<Record<string, unknown>>;
}

const maxCards = 10_000;
const maxTextLength = 200;
const maxCount = 1_000_000_000;

/** The entries of a list of models; null when the body holds none. */
export function cardsIn(body: unknown): readonly Card[] | null {
  const list = listIn(body);
  if (list === null) return null;
  return list.slice(0, maxCards).flatMap((item) => {
    const id = nameOf(item);
    return id === null ? [] : [{ id, members: isJsonObject(item) ? item : {} }];
  });
}

/** A model as the list itself describes it, in the words of any server. */
function offeredByCard({ id, members }: Card): OfferedModel {
  const provider = members["top_provider"];
  const context =
    members["max_model_len"] ??
    (isJsonObject(provider) ? provider["context_length"] : undefined) ??
    members["context_length"] ??
    members["context_window"] ??
    members["max_context_length"];
  return {
    ...unknownIdentity,
    id,
    isEmbedding: isEmbeddingModel(id, members["type"]),
    source: wordsOf(members["root"]),
    contextTokens: countOf(context),
  };
}

/** Whether a list of models names its server as their owner. */
export function isOwnedBy(owner: string, cards: readonly Card[]): boolean {
  return cards.some(({ members }) => members["owned_by"] === owner);
}

/** The models of a list, with what is known of them beyond it; null where there is no list. */
export function surveyOfCards(
  server: string | null,
  version: string | null,
  cards: readonly Card[] | null,
  more: (offered: OfferedModel, card: Card) => Partial<EndpointIdentity> = () => ({}),
): EndpointSurvey {
  const described = (card: Card): OfferedModel => {
    const offered = { ...offeredByCard(card), server, version };
    return { ...offered, ...more(offered, card) };
  };
  return { server, version, models: cards?.map(described) ?? null };
}

/** By what the server says, else by its name: `text-embedding-3-small`, `nomic-embed-text`. */
export function isEmbeddingModel(id: string, type: unknown): boolean {
  if (typeof type === "string" && /^(?:embeddings?|llm|vlm|chat)$/.test(type)) {
    return type.startsWith("embedding");
  }
  return /(?:^|[-_./: ])embed/i.test(id);
}

/** A short text that is safe to print; null for anything else. */
export function wordsOf(value: unknown): string | null {
  const text = textOrNull(value);
  return text === null
    ? null
    : serverWords(text.slice(0, 4 * maxTextLength), []).slice(0, maxTextLength) || null;
}

/** A count from 1 up; null for anything else. */
export function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= maxCount
    ? value
    : null;
}

/** The member of an object, whatever the value is. */
export function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}

/** The objects in a list, at most as many as a list of models may have. */
export function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.slice(0, maxCards).filter(isJsonObject) : [];
}

/** The quantization that a file's name tells, such as `Q4_K_M` in `qwen2.5-7b-instruct-q4_k_m.gguf`. */
export function quantizationIn(source: string | null): string | null {
  const found =
    /(?:^|[-_./\\])((?:IQ|Q|TQ)\d(?:_[A-Z0-9]{1,3}){0,3}|BF16|F16|F32|FP8|AWQ|GPTQ|MXFP4)(?=[-_.]|$)/i.exec(
      source ?? "",
    )?.[1];
  return found === undefined ? null : found.toUpperCase();
}
