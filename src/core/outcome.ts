import type { CountedRow, Outcome } from "./score.ts";

/** The one end of a request so far: null while it was not asked, or completed but not graded. The first score decides. */
export function outcomeOf(
  generation: CountedRow["generation"],
  scores: CountedRow["scores"],
): Outcome | null {
  if (generation === null) return null;
  if (generation.status === "failed") {
    return generation.error.class === "content_filter" ? "filtered" : "failed";
  }
  return scores[0]?.outcome ?? null;
}
