import type { Equivalence } from "../math/equivalent.ts";
import { quote } from "./quote.ts";

const relations = { equal: "equals", different: "is not", unparsed: "cannot be read beside" };

/** A decision in words that a reader can check. */
export function explained(
  answer: string,
  target: string,
  { verdict, rule }: Pick<Equivalence, "verdict" | "rule">,
): string {
  return `${quote(answer)} ${relations[verdict]} ${quote(target)} (${rule}).`;
}
