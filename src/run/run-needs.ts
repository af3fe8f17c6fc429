import { promptTokens } from "../core/estimate-tokens.ts";
import type { RequestNeed } from "../generate/identity-warnings.ts";
import { promptRenderer } from "../plan/prompt.ts";
import type { Store } from "../store/open.ts";
import type { StoredCell } from "../store/requests.ts";
import type { CellDefinition } from "./planned-cells.ts";

/** What the longest request of each model of a run takes up. */
export interface RunNeeds {
  /** Takes a line of the plan: the index of its cell, and how many characters its problem has. */
  add(cell: number, inputLength: number): void;
  /** By the lines so far. */
  of(model: string): RequestNeed;
}

/** The needs of a plan of these cells before its first line. */
export function openRunNeeds(
  store: Store,
  cells: readonly (Pick<StoredCell, "cell" | "dataset"> & {
    readonly definition: CellDefinition;
  })[],
): RunNeeds {
  const longest = cells.map(() => 0);

  function longestPrompt(index: number): number {
    const planned = cells[index];
    const characters = longest[index] ?? 0;
    if (planned === undefined || characters === 0) return 0;
    const { cell, dataset, definition } = planned;
    const example = store.samples.at(dataset, 0);
    const messagesOf = promptRenderer(definition.templates, example, cell.dataset);
    return promptTokens(messagesOf({ ...example, input: "x".repeat(characters) }));
  }

  return {
    add: (cell, inputLength) => {
      longest[cell] = Math.max(longest[cell] ?? 0, inputLength);
    },
    of: (model) => {
      const own = [...cells.keys()].filter((index) => cells[index]?.cell.model === model);
      const limits = own.flatMap((index) => cells[index]?.definition.maxTokens ?? []);
      return {
        promptTokens: Math.max(0, ...own.map(longestPrompt)),
        maxTokens: limits.length === 0 ? null : Math.max(...limits),
      };
    },
  };
}
