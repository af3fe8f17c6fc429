import type { z } from "zod";
import type { JsonValue } from "../core/json.ts";
import { isJsonObject, valueAt } from "./json-path.ts";

/**
 * What is wrong with an object where a name or an object may stand: the issues within the object, instead of the one that neither fits. Other issues are
 * returned as they are.
 */
export function unfoldUnion(issue: z.core.$ZodIssue, root: JsonValue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const found = valueAt(root, path);
  if (found === undefined || !isJsonObject(found)) return [issue];
  const within = issue.errors.find((errors) => errors.every((error) => !isOfAnotherKind(error)));
  if (within === undefined || within.length === 0) return [issue];
  return within.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
}

function isOfAnotherKind({
  code,
  path,
}: {
  readonly code: string;
  readonly path: PropertyKey[];
}): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}
