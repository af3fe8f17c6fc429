/**
 * How much a finding matters: `ok` is as it should be, `note` is worth knowing, `warning` can bend results or waste time, `problem` makes
 * the endpoint, as it is set up, of no use.
 */
export type Level = "ok" | "note" | "warning" | "problem";

/** Something that was found out about an endpoint. */
export interface Finding {
  /** Which check it comes from, such as `context`; several findings may share one. */
  readonly id: string;
  readonly level: Level;
  readonly what: string;
  /** Why it matters; null where that goes without saying. */
  readonly why: string | null;
  /** What to do about it; null where there is nothing to do. */
  readonly todo: string | null;
}

/** What is as it should be. */
export function ok(id: string, what: string): Finding {
  return { id, level: "ok", what, why: null, todo: null };
}

/** What is worth knowing. */
export function note(
  id: string,
  what: string,
  { why = null, todo = null }: { readonly why?: string | null; readonly todo?: string | null } = {},
): Finding {
  return { id, level: "note", what, why, todo };
}

/** What can bend results or waste time. */
export function warning(id: string, what: string, why: string, todo: string): Finding {
  return { id, level: "warning", what, why, todo };
}

/** What makes the endpoint of no use as it is set up. */
export function problem(id: string, what: string, why: string | null, todo: string): Finding {
  return { id, level: "problem", what, why, todo };
}
