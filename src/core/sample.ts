import type { JsonValue } from "./json.ts";

/** One turn of a conversation, in the shape every chat endpoint knows. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** One problem of a dataset. */
export interface Sample {
  /** The same in every run and every release of the dataset; unique within it. */
  readonly id: string;
  /** The problem's own text, before any prompt template. */
  readonly input: string;
  /** The accepted answers; any one of them is right. Empty: nothing to grade against. */
  readonly target: readonly string[];
  /** What breakdowns group by and templates may name: `subject`, `level`, `solution`, … */
  readonly metadata: Readonly<Record<string, JsonValue>>;
}

/** Where samples come from, and exactly which version of them; `samples` can be read once and is never held whole. */
export interface Dataset {
  readonly name: string;
  readonly kind: string;
  /** Commit or content hash; runs compare only where it is equal. */
  readonly revision: string;
  /** Where the samples were read: a repository and file, or a path. For people. */
  readonly source: string;
  /** How many samples the source holds before filters, where that is known without reading it. */
  readonly size: number | null;
  /** In the source's own order, filtered by subject and level, not yet shuffled or limited. */
  readonly samples: AsyncIterable<Sample>;
}
