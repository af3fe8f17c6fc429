import { z } from "zod";
import type { JsonValue } from "../core/json.ts";
import { isJsonObject, type JsonPath, valueAt } from "./json-path.ts";

/** The part of a schema that governs a path; a union is resolved by the document itself. Null where nothing does. */
export function schemaAt(schema: z.ZodType, root: JsonValue, path: JsonPath): z.ZodType | null {
  let here = settle(schema, root);
  for (const [index, step] of path.entries()) {
    const inner = member(here, step);
    if (inner === null) return null;
    here = settle(inner, valueAt(root, path.slice(0, index + 1)));
  }
  return here;
}

function member(schema: z.ZodType, step: string | number): z.ZodType | null {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, step)) return null;
  return schema.shape[step] as z.ZodType;
}

/** Sees through what wraps a schema, and chooses the branch of a union that the value asks for. */
function settle(schema: z.ZodType, value: JsonValue | undefined): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return settle(schema.unwrap() as z.ZodType, value);
  }
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return settlePlain(schema, value);
  const { discriminator } = schema.def;
  const wanted = isJsonObject(value) ? value[discriminator] : undefined;
  const branches = schema.options as readonly z.ZodType[];
  const accepts = (branch: z.ZodType): boolean =>
    branch instanceof z.ZodObject &&
    (branch.shape[discriminator] as z.ZodType).safeParse(wanted).success;
  return branches.find(accepts) ?? branches[0] ?? schema;
}

/** Of a union of a name and an object, the branch of the value's own kind. */
function settlePlain(schema: z.ZodType, value: JsonValue | undefined): z.ZodType {
  if (!(schema instanceof z.ZodUnion) || value === undefined || !isJsonObject(value)) return schema;
  const branches = (schema.options as readonly z.ZodType[]).map((branch) => settle(branch, value));
  return branches.find((branch) => branch instanceof z.ZodObject) ?? schema;
}

/** The keys an object may have at a path; none where no object belongs. */
export function knownKeys(schema: z.ZodType, root: JsonValue, path: JsonPath): readonly string[] {
  const found = schemaAt(schema, root, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}
