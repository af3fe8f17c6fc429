import type { Expression } from "./expression.ts";
import { parseArgument } from "./parse-argument.ts";
import { fail, peek, type Reader, take } from "./reader.ts";

/** `_{10}C_3` and `^{10}C_3`, their first sign already read: 10 over 3. */
export function parseCombination(reader: Reader): Expression {
  const above = parseArgument(reader);
  if (peek(reader)?.text !== "C") return fail(reader);
  reader.position += 1;
  return take(reader, "_")
    ? { kind: "call", name: "binom", arguments: [above, parseArgument(reader)] }
    : fail(reader);
}
