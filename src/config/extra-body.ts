import { z } from "zod";
import type { JsonValue } from "../core/json.ts";

const reservedMembers = new Map([
  ["model", "give the server's name for the model in `model_mapping`"],
  ["messages", "write `prompt` and `system_prompt`"],
  ["stream", "remove it: Themis reads whole answers"],
]);

/** Further members of a request body, without those that Themis sends itself. */
export function extraBody(): z.ZodRecord<z.ZodString, z.ZodType<JsonValue>> {
  const json = z.unknown() as z.ZodType<JsonValue>;
  return z
    .record(z.string(), json, { error: "must be an object" })
    .superRefine((value, context) => {
      for (const [name, hint] of reservedMembers) {
        if (!Object.hasOwn(value, name)) continue;
        context.addIssue({
          code: "custom",
          message: "is sent by Themis itself",
          path: [name],
          params: { hint, isKey: true, isValueShown: false },
        });
      }
    });
}
