import { type Expression, quotient } from "./expression.ts";
import { type Reader, take } from "./reader.ts";

/** A list, or two of them above each other: `n \choose k`, `a \over b`. */
export function parseStacked(reader: Reader): Expression {
  const above = reader.grammar.list(reader);
  if (take(reader, "choose")) {
    return { kind: "call", name: "binom", arguments: [above, reader.grammar.list(reader)] };
  }
  return take(reader, "over") ? quotient(above, reader.grammar.list(reader)) : above;
}
