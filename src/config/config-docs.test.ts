import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { configReference } from "./config-docs.ts";
import { isJsonObject, valueAt } from "./json-path.ts";
import { configJsonSchema } from "./json-schema.ts";
import { parseConfig } from "./load.ts";

const catalogue = {
  datasetKinds: ["demo", "math500_hf"],
  providers: ["openai-compatible", "azure", "simulated"],
  patternFault: () => null,
};

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

function fields(schema: JsonValue): Field[] {
  if (Array.isArray(schema)) return schema.flatMap(fields);
  if (!isJsonObject(schema)) return [];
  const { properties, required } = schema;
  const own = isJsonObject(properties) ? Object.entries(properties) : [];
  return [
    ...own.flatMap(([name, member]) =>
      isJsonObject(member)
        ? [{ name, schema: member, isRequired: Array.isArray(required) && required.includes(name) }]
        : [],
    ),
    ...own.flatMap(([, member]) => fields(member)),
    ...fields(schema["items"] ?? null),
    ...fields(schema["oneOf"] ?? null),
    ...fields(schema["anyOf"] ?? null),
  ];
}

test("the JSON Schema tells editors ranges, defaults and choices", () => {
  const schema = configJsonSchema(catalogue);
  expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(schema["additionalProperties"]).toBe(false);
  expect(schema["required"]).toEqual(["models", "samplings", "datasets"]);
  const sampling = ["properties", "samplings", "items", "properties"];
  expect(valueAt(schema, [...sampling, "temperature"])).toMatchObject({
    type: "number",
    minimum: 0,
    maximum: 2,
  });
  expect(valueAt(schema, [...sampling, "seed"])).toEqual({
    type: "integer",
    description: "For servers that can repeat their draws.",
  });
  expect(valueAt(schema, [...sampling, "repeats", "default"])).toBe(1);
  const dataset = ["properties", "datasets", "items", "properties"];
  expect(valueAt(schema, [...dataset, "kind", "enum"])).toEqual(catalogue.datasetKinds);
});

test("every field is described, and every required one has an example to add", () => {
  const all = fields(configJsonSchema(catalogue));
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter(({ schema }) => !schema["description"])).toEqual([]);
  const lacking = all.filter(({ schema, isRequired }) => isRequired && !schema["examples"]);
  // They have but one value each.
  expect(lacking.map(({ name, schema }) => [name, schema["const"]])).toEqual([
    ["provider", "azure"],
    ["provider", "simulated"],
  ]);
});

test("the reference page holds a row for every field", () => {
  const page = configReference(catalogue);
  for (const { name } of fields(configJsonSchema(catalogue))) {
    expect(page).toContain(`\n| \`${name}\` | `);
  }
  expect(page).toContain(
    "| `relative_tolerance` | `numeric` | number from 0 to 1 | `0.000001` | The same as a share",
  );
  expect(page).toContain("| `pattern` | `regex` | string | required | ");
  expect(page).toContain("| `temperature` | number from 0 to 2 | not sent | ");
  expect(page).toContain("| `timeout` | number above 0, up to 86400 | `30` | ");
  expect(page).toContain("| `provider` | `openai-compatible`, `azure`, `simulated` | ");
  expect(page).toContain("the server's own default holds");
});

test("the reference page's example is a config", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(configReference(catalogue)) ?? [];
  const { runId } = parseConfig(example, {
    fileName: "docs/config.md",
    catalogue,
    environment: {},
  });
  expect(runId).toBe("qwen-on-math");
});

test("without other providers the page speaks of none", () => {
  const page = configReference({ ...catalogue, providers: ["openai-compatible"] });
  expect(page).not.toContain("simulated");
  expect(page).not.toContain("`provider_options` of `azure`");
});
