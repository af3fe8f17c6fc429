import type { GraderConfig } from "../core/config.ts";
import type { Grader } from "../core/score.ts";
import { contains } from "./contains.ts";
import { exactMatch } from "./exact-match.ts";
import { mathAnswer } from "./math-answer.ts";
import { multipleChoice } from "./multiple-choice.ts";
import { numeric } from "./numeric.ts";
import { regex } from "./regex.ts";

/** The grader that a config asks for; throws for a pattern that `patternFault` finds fault with. */
export function createGrader(config: GraderConfig): Grader {
  switch (config.name) {
    case "math":
      return mathAnswer(config);
    case "multiple_choice":
      return multipleChoice();
    case "numeric":
      return numeric(config);
    case "exact_match":
      return exactMatch(config);
    case "contains":
      return contains(config);
    case "regex":
      return regex(config);
  }
}
