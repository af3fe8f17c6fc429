import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Sample } from "../core/sample.ts";

const mostChoices = 26;

/**
 * The texts of a sample's choices in the order of their letters, from its `choices`: an array, or an object with the members A, B, C and so on. Null where
 * it has none in such a form.
 */
export function choicesOf({ metadata }: Pick<Sample, "metadata">): readonly string[] | null {
  const { choices } = metadata;
  if (typeof choices !== "object" || choices === null) return null;
  const values = isArray(choices) ? choices : inOrder(choices);
  if (values === null || values.length === 0 || values.length > mostChoices) return null;
  const texts = values.flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  return texts.length === values.length ? texts : null;
}

/** The letter of a choice, the first being 0. */
export function choiceLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** The letter that a reference consists of: `C`, `(C)` or `C.`, in capitals; null for any other text. */
export function loneLetter(target: string): string | null {
  return /^\(?([A-Z])[).:]{0,2}$/.exec(target.trim().toUpperCase())?.[1] ?? null;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function inOrder(choices: JsonObject): readonly JsonValue[] | null {
  const values = new Map(
    Object.entries(choices).map(([letter, value]) => [letter.trim().toUpperCase(), value]),
  );
  const ordered: JsonValue[] = [];
  for (let index = 0; index < values.size; index += 1) {
    const value = values.get(choiceLetter(index));
    if (value === undefined) return null;
    ordered.push(value);
  }
  return ordered;
}
