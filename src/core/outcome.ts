import type { Generation } from "./generation.ts";
import type { Outcome, Score } from "./score.ts";

/** The one end of a request by its deciding score (the first); null while it has not been asked or not been graded. */
export function outcomeOf(generation: Generation | null, scores: readonly Score[]): Outcome | null {
  if (generation === null) return null;
  switch (generation.status) {
    case "failed":
      return generation.error.class === "content_filter" ? "filtered" : "failed";
    case "completed":
      return scores[0]?.outcome ?? null;
  }
}
