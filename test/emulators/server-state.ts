import type { CommonOptions, EmulatedModel } from "./emulator-options.ts";

/** What a route may look at besides the request. */
export interface ServerState<Variant extends object> {
  readonly options: CommonOptions;
  readonly variant: Variant;
  /** Whether `loadingMs` since the start are not over. */
  readonly isStarting: () => boolean;
  /** Whether a model is in memory: from the start, or since its first use. */
  readonly isLoaded: (model: EmulatedModel) => boolean;
  readonly running: () => number;
  readonly waiting: () => number;
  /** 1, 2, 3, … for ids. */
  readonly nextNumber: () => number;
}

/** The context that the model works with, prompt and answer together. */
export function contextOf(
  model: EmulatedModel,
  { options }: { readonly options: CommonOptions },
): number {
  return model.contextTokens ?? options.contextTokens;
}
