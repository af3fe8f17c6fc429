import type { JsonObject, JsonValue } from "../core/json.ts";
import { isJsonObject, type JsonPath, valueAt } from "./json-path.ts";
import { configJsonSchema } from "./json-schema.ts";
import type { ConfigCatalogue } from "./schema.ts";

/** The reference page of the config file, in Markdown, written from the schema that checks it. */
export function configReference(catalogue: ConfigCatalogue): string {
  const schema = configJsonSchema(catalogue);
  const models = valueAt(schema, ["properties", "models", "items", "oneOf"]);
  const [served, ...others] = (Array.isArray(models) ? models : []).map(asObject);
  const optionSections = others.map((model) => {
    const provider = String(valueAt(model, ["properties", "provider", "const"]));
    return section(
      `\`provider_options\` of \`${provider}\``,
      introductions[provider] ?? "",
      optionsOf(model),
    );
  });
  const sections = [
    introduction,
    section("Top level", "", schema),
    section(
      "`models`",
      "Each entry is one model behind one endpoint.",
      withProviders(served, others),
    ),
    section(
      "`prices` of a model",
      "They change no answer, so they may be added and corrected at any time.",
      asObject(valueAt(served ?? {}, ["properties", "prices"])),
    ),
    section("`provider_options` of `openai-compatible`", "", optionsOf(served)),
    ...optionSections,
    section(
      "`samplings`",
      "A parameter that is absent is not sent: the server's own default holds, which differs from server to server.",
      asObject(valueAt(schema, ["properties", "samplings", "items"])),
      "not sent",
    ),
    section(
      "`datasets`",
      "Filters come first, then shuffling, then `limit`.",
      asObject(valueAt(schema, ["properties", "datasets", "items"])),
    ),
    gradersSection(graderSchemas(schema)),
    environment,
    secrets,
  ];
  return `${sections.filter((part) => part !== "").join("\n\n")}\n`;
}

const introduction = `# The config file

This page and \`schema/config.schema.json\` are generated from the definition that checks the file (\`src/config/schema.ts\`).

The file is JSON; comments and trailing commas are allowed. A key that is not listed here is an error, with line, column and the nearest
known key. Durations are in seconds. A whole config:

\`\`\`json
{
  // editors complete and check the file by this
  "$schema": "./node_modules/themis-eval/schema/config.schema.json",
  "run_id": "qwen-on-math",
  "models": [
    {
      "name": "qwen-7b",
      "provider_options": {
        "base_url": "http://localhost:1234/v1",
        "model_mapping": { "qwen-7b": "qwen2.5-7b-instruct" },
      },
    },
  ],
  "samplings": [{ "name": "greedy", "temperature": 0, "max_tokens": 2048 }],
  "datasets": [{ "name": "math500", "kind": "math500_hf", "limit": 50 }],
}
\`\`\``;

const introductions: Readonly<Record<string, string>> = {
  azure: "Deployments of an Azure OpenAI resource. Everything else is as for `openai-compatible`.",
  simulated:
    "A model that only pretends, for trying things out and for tests. It needs no `base_url`.",
};

const environment = `## Environment variables

\`\${NAME}\` in any string value is replaced by the variable's value; a variable that is not set is an error.
\`\${NAME:-default}\` takes the default when the variable is not set or empty; a default holds neither \`}\` nor another reference.
\`$\${\` is a literal \`\${\`. Keys, numbers and the values of variables are not expanded.`;

const secrets = `## Secrets

\`api_key\` and the values of \`headers\` are never stored, exported, logged or shown. Where a config is kept, with a run or in an export, references
are kept as references (\`\${OPENAI_API_KEY}\`, \`Bearer \${TOKEN}\`), and what was written out becomes \`[secret]\`. Everything else is kept as
written: do not put secrets into \`extra_body\` or \`description\`.`;

function section(
  title: string,
  text: string,
  schema: JsonObject | undefined,
  absent = "–",
): string {
  const required = schema?.["required"];
  const rows = Object.entries(asObject(schema?.["properties"])).map(([name, member]) => {
    const field = asObject(member);
    const isRequired = Array.isArray(required) && required.includes(name);
    const isParameter = absent !== "–" && name !== "extra_body";
    const standard = field["default"];
    return row([
      code(name),
      typeText(field),
      isRequired
        ? "required"
        : standard === undefined
          ? isParameter
            ? absent
            : "–"
          : code(JSON.stringify(standard)),
      meaning(field),
    ]);
  });
  const table = [
    row(["Field", "Type", "Default", "Meaning"]),
    row(["---", "---", "---", "---"]),
    ...rows,
  ];
  return [`## ${title}`, text, table.join("\n")].filter((part) => part !== "").join("\n\n");
}

/** The graders of a dataset, and the options of each. */
function gradersSection(graders: readonly JsonObject[]): string {
  const named = graders.map((grader) => ({
    name: String(grader["title"]),
    description: String(grader["description"]),
    required: Array.isArray(grader["required"]) ? grader["required"] : [],
    options: Object.entries(asObject(grader["properties"])).filter(([name]) => name !== "name"),
  }));
  const options = named.flatMap(({ name: grader, required, options: own }) =>
    own.map(([name, member]) => {
      const field = asObject(member);
      const standard = required.includes(name) ? "required" : JSON.stringify(field["default"]);
      return row([
        code(name),
        code(grader),
        typeText(field),
        standard === "required" ? standard : code(standard),
        meaning(field),
      ]);
    }),
  );
  return [
    "## `graders` of a dataset",
    `Each entry is a name, or an object with the \`name\` and options. The first one decides each outcome; the others are shown beside it. Other graders or options
grade the stored answers again and ask nothing. How to choose: [guide](guide.md#graders).`,
    [
      row(["`name`", "What it does"]),
      row(["---", "---"]),
      ...named.map(({ name, description }) => row([code(name), description])),
    ].join("\n"),
    [
      row(["Option", "Grader", "Type", "Default", "Meaning"]),
      row(["---", "---", "---", "---", "---"]),
      ...options,
    ].join("\n"),
  ].join("\n\n");
}

function graderSchemas(schema: JsonObject): readonly JsonObject[] {
  const entry = ["properties", "datasets", "items", "properties", "graders", "items", "anyOf"];
  const kinds = valueAt(schema, entry);
  const objects = (Array.isArray(kinds) ? kinds : []).map(asObject);
  return objects.flatMap(({ oneOf }) => (Array.isArray(oneOf) ? oneOf.map(asObject) : []));
}

function meaning(field: JsonObject): string {
  const description = String(field["description"] ?? "");
  const examples = field["examples"];
  const example = Array.isArray(examples) ? examples[0] : undefined;
  return example === undefined || isEntries(field)
    ? description
    : `${description} Example: ${code(JSON.stringify(example))}`;
}

/** Whether a field has a section of its own. */
function isEntries(field: JsonObject): boolean {
  return field["type"] === "object" && isJsonObject(field["properties"])
    ? true
    : isJsonObject(valueAt(field, ["items", "properties"]) ?? null) ||
        Array.isArray(valueAt(field, ["items", "oneOf"]));
}

function typeText(field: JsonObject): string {
  if (isEntries(field)) return field["type"] === "array" ? "array of objects" : "object";
  const choices = field["enum"] ?? (field["const"] === undefined ? undefined : [field["const"]]);
  if (Array.isArray(choices)) return choices.map((choice) => code(String(choice))).join(", ");
  const { anyOf, oneOf } = field;
  if (Array.isArray(oneOf)) return "object";
  if (Array.isArray(anyOf)) return anyOf.map((option) => typeText(asObject(option))).join(" or ");
  switch (field["type"]) {
    case "array":
      return `array of ${elementText(asObject(field["items"]))}`;
    case "object": {
      const values = asObject(field["additionalProperties"]);
      return values["type"] === "string" ? "object of strings" : "object";
    }
    case "integer":
    case "number":
      return `${field["type"]}${range(field)}`;
    default:
      return String(field["type"]);
  }
}

function elementText(element: JsonObject): string {
  const text = typeText(element);
  return text === element["type"] ? `${text}s` : text;
}

function range(field: JsonObject): string {
  const { minimum, exclusiveMinimum, maximum } = field;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}, up to ${maximum}`;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? "" : ` of at least ${minimum}`;
}

/** The kinds of models differ in `provider` and its options only. */
function withProviders(served: JsonObject | undefined, others: readonly JsonObject[]): JsonObject {
  const properties = asObject(served?.["properties"]);
  const provider = asObject(properties["provider"]);
  const names = Array.isArray(provider["enum"]) ? provider["enum"] : [];
  const choices = [
    ...names,
    ...others.map((model) => String(valueAt(model, ["properties", "provider", "const"]))),
  ];
  return { ...served, properties: { ...properties, provider: { ...provider, enum: choices } } };
}

function optionsOf(model: JsonObject | undefined): JsonObject {
  const path: JsonPath = ["properties", "provider_options"];
  return asObject(model === undefined ? undefined : valueAt(model, path));
}

function asObject(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}
