import { gradeCompletion } from "../grade/grade.ts";
import type { Store } from "../store/open.ts";
import type { OpenDataset } from "./open-datasets.ts";

/** A cell of the plan in force and the dataset whose graders judge it. */
interface GradedCell {
  readonly index: number;
  readonly open: OpenDataset;
}

const batchSize = 200;

/**
 * Grades the stored completions of a cell that the graders in force have not judged, be it for a new grader, a new version or a changed target.
 * Asks nobody.
 */
export function regrade(store: Store, run: number, { index, open }: GradedCell): void {
  for (const grader of open.graders) {
    let after = -1;
    while (true) {
      const ungraded = store.generations.ungraded(run, index, grader, after, batchSize);
      if (ungraded.length === 0) break;
      store.generations.addScores(
        run,
        ungraded.flatMap(({ request, sample, generation }) =>
          generation.status === "failed"
            ? []
            : [
                {
                  key: request.key,
                  target: sample.target,
                  scores: gradeCompletion(generation.completion, sample, [grader]),
                },
              ],
        ),
      );
      after = ungraded.at(-1)?.request.ordinal ?? after;
    }
  }
}
