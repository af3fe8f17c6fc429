import type { Model } from "../core/config.ts";
import type { ProviderError } from "../core/errors.ts";
import type { Completion } from "../core/generation.ts";
import type { EndpointIdentity } from "../core/identity.ts";
import type { RateLimits } from "../core/ports.ts";

/**
 * The door to the endpoint that is examined. Questions go the very way that a run's requests go; list and stream are looked at as they come
 * over the wire. Every call may throw `ProviderError`, and `signal.reason` when aborted.
 */
export interface ExaminedEndpoint {
  readonly model: Model;
  reach(signal: AbortSignal): Promise<Reach>;
  /** `isAnonymous` leaves out every credential. */
  list(signal: AbortSignal, isAnonymous: boolean): Promise<ModelListing>;
  survey(signal: AbortSignal): Promise<Survey>;
  /** Of the endpoint and its model; throws only `signal.reason`. */
  identify(signal: AbortSignal): Promise<EndpointIdentity>;
  ask(question: Question, signal: AbortSignal, onToken?: () => void): Promise<Answer>;
  watchStream(question: Question, signal: AbortSignal): Promise<WatchedStream>;
  /** The same endpoint at another address or with another model; to be closed by itself. */
  changed(change: EndpointChange): ExaminedEndpoint;
  close(): Promise<void>;
}

/** What may be tried otherwise. */
interface EndpointChange {
  readonly baseUrl?: string;
  readonly modelId?: string;
  readonly azureApiVersion?: string | null;
}

/** A small question; what is absent is not sent. */
export interface Question {
  readonly prompt: string;
  /** Null: not sent. */
  readonly maxTokens: number | null;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly stop?: string;
  readonly isStreaming?: boolean;
}

/** What came of a question. */
export interface Answer {
  readonly completion: Completion;
  /** From sending to the last byte. */
  readonly totalMs: number;
  /** As the headers of the answer tell; null where they tell nothing. */
  readonly limits: RateLimits | null;
}

/** What came of asking for the list of models. */
export interface ModelListing {
  /** Null where the answer was no such list. */
  readonly names: readonly string[] | null;
  /** Null for a list, and for an answer that is merely something else. */
  readonly failure: ProviderError | null;
}

/** A model of an endpoint's list. */
export interface OfferedModel extends EndpointIdentity {
  readonly id: string;
  readonly isEmbedding: boolean;
}

/** What an endpoint is and offers; `models` null: there is no list of what requests may name. */
export interface Survey {
  readonly server: string | null;
  readonly version: string | null;
  readonly models: readonly OfferedModel[] | null;
}

/** How a streamed answer came over the wire. */
export interface WatchedStream {
  readonly contentType: string | null;
  /** The data of each event, and when it came, in milliseconds since the request was sent. */
  readonly events: readonly {
    readonly atMs: number;
    readonly name: string;
    readonly data: string;
  }[];
  /** Of an answer that came as one JSON body all the same; null for a stream. */
  readonly whole: unknown;
  readonly totalMs: number;
}

/** How the way to an endpoint looks from here. */
export interface Reach {
  readonly hostname: string;
  readonly port: number;
  /** Empty where the name could not be looked up, and where a proxy does that. */
  readonly addresses: readonly {
    readonly address: string;
    readonly family: 4 | 6;
    readonly connectMs: number | null;
    readonly failure: string | null;
  }[];
  readonly lookupFailure: string | null;
  readonly proxy: { readonly host: string; readonly variable: string | null } | null;
}

/** What the longest request of a run takes up. */
export interface Need {
  readonly promptTokens: number;
  /** Null: the sampling sets no limit. */
  readonly maxTokens: number | null;
  /** Whether they are those of a config, or merely usual ones. */
  readonly isFromConfig: boolean;
}
