import type { Manifest } from "../core/manifest.ts";
import type { RunBudget } from "../generate/budget.ts";
import type { GenerationWriter } from "../store/generation-writer.ts";
import type { Store } from "../store/open.ts";

/** Where a run stores, and what counts as answered: completions of the session alone, or of any (null). */
export interface RunPlace {
  readonly store: Store;
  readonly writer: GenerationWriter;
  readonly run: number;
  readonly session: number;
  readonly onlySession: number | null;
  /** What earlier sessions say of the run. */
  readonly manifest: Manifest;
  readonly budget: RunBudget;
  /** Whether the budget counts tokens, in whatever unit. */
  readonly isBudgeted: boolean;
  /** Hears that a line shares the answer of another, which was graded against that one's target. */
  readonly onShared: () => void;
}
