import type { EmulatedModel } from "./emulator-options.ts";

/** Which models are in memory. */
export interface ModelMemory {
  readonly isLoaded: (model: EmulatedModel) => boolean;
  /** The time of `performance.now()` at which the model is there; whoever comes meanwhile waits for the same load. */
  readonly load: (model: EmulatedModel, evictsOthers: boolean) => number;
  /** Loads so far. */
  readonly loads: () => number;
}

/** Models are there from the start unless they say otherwise. */
export function modelMemory(loadingMs: () => number): ModelMemory {
  const readyMs = new Map<string, number>();
  let isEmptied = false;
  let loads = 0;
  const readyAt = ({ id, isLoaded }: EmulatedModel): number | undefined =>
    readyMs.get(id) ?? (isLoaded === false || isEmptied ? undefined : 0);
  return {
    isLoaded: (model) => (readyAt(model) ?? Number.POSITIVE_INFINITY) <= performance.now(),
    load(model, evictsOthers) {
      const known = readyAt(model);
      if (known !== undefined) return known;
      if (evictsOthers) {
        readyMs.clear();
        isEmptied = true;
      }
      loads += 1;
      const ready = performance.now() + loadingMs();
      readyMs.set(model.id, ready);
      return ready;
    },
    loads: () => loads,
  };
}
