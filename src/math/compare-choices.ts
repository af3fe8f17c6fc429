import { asRule, type Comparison, type Decision } from "./comparison.ts";
import type { Expression } from "./expression.ts";

/** `(C) 12` says the letter and what stands behind it: either one alone says the same, two letters decide. */
export function decideChoices(a: Expression, b: Expression, { decide }: Comparison): Decision {
  if (a.kind === "choice" && b.kind === "choice") {
    return asRule("choice", a.letter === b.letter && decide(a.content, b.content).isEqual);
  }
  const [choice, other] = a.kind === "choice" ? [a, b] : [b, a];
  if (choice.kind !== "choice") return asRule("choice", false);
  if (other.kind === "symbol") return asRule("choice", other.name === choice.letter);
  return decide(choice.content, other);
}
