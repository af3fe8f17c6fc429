import { hash } from "node:crypto";

/** What tells the scores of one target from those of another: a changed target is graded again. */
export function targetKey(target: readonly string[]): string {
  const text = JSON.stringify(target);
  return text.length <= 64 ? text : hash("sha256", text, "hex");
}
