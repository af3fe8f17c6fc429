import type { Cell } from "./config.ts";
import type { ProviderErrorClass } from "./errors.ts";
import type { Outcome } from "./score.ts";

/** How far a cell is when a run begins. */
export interface CellStart {
  readonly cell: Cell;
  readonly planned: number;
  /** Completions that are there already. */
  readonly stored: number;
  /** Of these, as the deciding grader scored them. */
  readonly correct: number;
  readonly scored: number;
}

/** What a progress display may hear. Events of an answer come after its commit. */
export type RunEvent =
  | {
      readonly type: "download";
      readonly dataset: string;
      readonly doneBytes: number;
      readonly totalBytes: number | null;
    }
  | {
      readonly type: "dataset-progress";
      readonly dataset: string;
      readonly samples: number;
      readonly total: number | null;
    }
  | { readonly type: "dataset-ready"; readonly dataset: string; readonly samples: number }
  | { readonly type: "plan-progress"; readonly planned: number }
  | { readonly type: "planned"; readonly cells: readonly CellStart[] }
  | { readonly type: "preflight"; readonly baseUrl: string }
  | {
      readonly type: "answered";
      readonly cell: Cell;
      readonly sampleId: string;
      readonly outcome: Outcome;
      readonly errorClass: ProviderErrorClass | null;
    }
  /** So many more tokens were written by an endpoint's models: estimated while they stream, made good by its own count at the end. */
  | { readonly type: "tokens"; readonly baseUrl: string; readonly count: number }
  /** What the run has cost so far, all sessions together; only where prices are known. */
  | { readonly type: "cost"; readonly usd: number }
  /** How many requests of a model with `n_parallel` `auto`, by its name in the config, are under way at a time from now on. */
  | { readonly type: "parallelism"; readonly model: string; readonly limit: number }
  /** So many lines of a cell share the answers of others. */
  | { readonly type: "reused"; readonly cell: Cell; readonly count: number }
  | {
      readonly type: "waiting";
      readonly baseUrl: string;
      readonly reason: string;
      readonly milliseconds: number;
    }
  | {
      readonly type: "paused";
      readonly baseUrl: string;
      readonly reason: string;
      readonly hint: string;
    }
  | { readonly type: "resumed"; readonly baseUrl: string; readonly pausedMs: number }
  | {
      readonly type: "warning";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    };
