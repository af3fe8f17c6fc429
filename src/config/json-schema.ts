import { z } from "zod";
import type { JsonObject } from "../core/json.ts";
import { type ConfigCatalogue, configSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) by which editors complete and check a config file. */
export function configJsonSchema(catalogue: ConfigCatalogue): JsonObject {
  const schema = z.toJSONSchema(configSchema(catalogue), {
    io: "input",
    override: ({ jsonSchema }) => {
      // Every integer has these bounds in JavaScript; in an editor they only hide that there are none.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return JSON.parse(JSON.stringify(schema));
}
