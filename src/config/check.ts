import type { JsonValue } from "../core/json.ts";
import type { ConfigFile } from "./config-file.ts";
import type { Environment } from "./environment.ts";
import { expandConfig } from "./expand.ts";
import { isJsonObject, type JsonPath, valueAt } from "./json-path.ts";
import { type ConfigSource, shownName, subject } from "./origin.ts";
import { type Problem, throwProblems } from "./problem.ts";
import { type ConfigCatalogue, configSchema } from "./schema.ts";
import { issuePath, schemaProblems } from "./schema-problems.ts";
import { unfoldUnion } from "./unfold-union.ts";

/** What a config is checked against. */
export interface ConfigContext {
  readonly catalogue: ConfigCatalogue;
  readonly environment: Environment;
}

/** Replaces references and checks everything; throws one `ThemisError` that tells all problems. */
export function checkConfig(source: ConfigSource, context: ConfigContext): ConfigFile {
  const { value, failures } = expandConfig(source, context.environment);
  const schema = configSchema(context.catalogue);
  const result = schema.safeParse(value);
  const failed = new Set(failures.map(({ path }) => JSON.stringify(path)));
  const issues = (result.error?.issues ?? [])
    .flatMap((issue) => unfoldUnion(issue, value))
    .filter((issue) => !failed.has(JSON.stringify(issuePath(issue))));
  const problems = [
    ...source.problems,
    ...failures.map(({ problem }) => problem),
    ...issues.flatMap((issue) => schemaProblems(issue, { source, value, schema })),
    ...repeatedNames(value, source),
    ...doubledParameters(value, source),
    ...repeatedGraders(value, source),
    ...endpointConflicts(value, source),
    ...missingPrices(value, source),
  ];
  if (!result.success || problems.length > 0) throwProblems(problems);
  return result.data;
}

/** Results are told apart by names alone. */
function repeatedNames(value: JsonValue, source: ConfigSource): Problem[] {
  const problems: Problem[] = [];
  for (const group of ["models", "samplings", "datasets"]) {
    const seen = new Set<string>();
    for (const [path, entry] of entriesOf(value, group)) {
      const name = entry["name"];
      if (typeof name !== "string") continue;
      if (seen.has(name)) {
        const written = String(valueAt(source.value, [...path, "name"]));
        problems.push({
          message: `two ${group} are named \`${shownName(written)}\``,
          hint: "give the second another name: results are told apart by it",
          ...source.origin.place([...path, "name"], "value"),
        });
      }
      seen.add(name);
    }
  }
  return problems;
}

function doubledParameters(value: JsonValue, source: ConfigSource): Problem[] {
  return entriesOf(value, "samplings").flatMap(([path, entry]) => {
    const extraBody = entry["extra_body"];
    if (!isJsonObject(extraBody)) return [];
    return Object.keys(extraBody)
      .filter((key) => key !== "name" && Object.hasOwn(entry, key))
      .map((key) => ({
        message: `\`${shownName(key)}\` of sampling \`${shownName(String(entry["name"]))}\` is given twice: as a field and in \`extra_body\``,
        hint: "remove it from `extra_body`",
        ...source.origin.place([...path, "extra_body", key], "key"),
      }));
  });
}

/** Settings of an endpoint that exclude or need each other. */
function endpointConflicts(value: JsonValue, source: ConfigSource): Problem[] {
  return entriesOf(value, "models").flatMap(([path, entry]) => {
    const options = entry["provider_options"];
    if (!isJsonObject(options)) return [];
    const name = shownName(String(entry["name"]));
    const problems: Problem[] = [];
    const add = (member: string, message: string, hint: string): void => {
      const place = source.origin.place([...path, "provider_options", member], "key");
      problems.push({ message, hint, ...place });
    };
    if (options["api_key"] !== undefined && options["api_key_command"] !== undefined) {
      const message = `\`api_key\` and \`api_key_command\` of model \`${name}\` cannot both be given`;
      add("api_key_command", message, "remove one of the two");
    }
    if (options["idle_timeout"] !== undefined && options["stream"] !== true) {
      const hint = 'add "stream": true, or remove it: `timeout` limits the whole request';
      add("idle_timeout", `\`idle_timeout\` of model \`${name}\` needs \`stream\``, hint);
    }
    return problems;
  });
}

/** What costs nothing that is known of cannot be kept below a limit. */
function missingPrices(value: JsonValue, source: ConfigSource): Problem[] {
  if (valueAt(value, ["max_cost_usd"]) === undefined) return [];
  const [first] = entriesOf(value, "models").filter(([, entry]) => entry["prices"] === undefined);
  if (first === undefined) return [];
  return [
    {
      message: `${subject(source.value, ["max_cost_usd"], source.origin)} needs the prices of model \`${shownName(String(first[1]["name"]))}\``,
      hint: 'add "prices": { "input": …, "output": … } to the model, in US dollars for a million tokens',
      ...source.origin.place(["max_cost_usd"], "key"),
    },
  ];
}

/** A score is known by its grader's name. */
function repeatedGraders(value: JsonValue, source: ConfigSource): Problem[] {
  return entriesOf(value, "datasets").flatMap(([path, dataset]) => {
    const { graders } = dataset;
    if (!Array.isArray(graders)) return [];
    const names = graders.map((entry) => (isJsonObject(entry) ? entry["name"] : entry));
    return names.flatMap((name, index) =>
      typeof name !== "string" || names.indexOf(name) === index
        ? []
        : [
            {
              message: `\`graders\` of ${subject(source.value, path, source.origin)} names \`${shownName(name)}\` twice`,
              hint: "remove one of the two: a dataset has one of each name",
              ...source.origin.place([...path, "graders", index], "value"),
            },
          ],
    );
  });
}

function entriesOf(
  value: JsonValue,
  group: string,
): [JsonPath, { readonly [name: string]: JsonValue }][] {
  const entries = valueAt(value, [group]);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, index) => (isJsonObject(entry) ? [[[group, index], entry]] : []));
}
