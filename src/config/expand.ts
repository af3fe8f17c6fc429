import type { JsonValue } from "../core/json.ts";
import type { Environment } from "./environment.ts";
import { isJsonObject, type JsonPath } from "./json-path.ts";
import { type ConfigSource, subject } from "./origin.ts";
import type { Problem } from "./problem.ts";
import { expandReferences } from "./references.ts";

/** A config with its references replaced. */
export interface ExpandedConfig {
  /** Same shape as the source; a string whose reference could not be replaced is left as it was. */
  readonly value: JsonValue;
  readonly failures: readonly { readonly path: JsonPath; readonly problem: Problem }[];
}

/** Replaces `${NAME}` in every string value; keys are left alone. */
export function expandConfig(source: ConfigSource, environment: Environment): ExpandedConfig {
  const failures: { path: JsonPath; problem: Problem }[] = [];
  return { value: expand(source.value, []), failures };

  function expand(raw: JsonValue, path: JsonPath): JsonValue {
    if (Array.isArray(raw)) return raw.map((entry, index) => expand(entry, [...path, index]));
    if (isJsonObject(raw)) {
      return Object.fromEntries(
        Object.entries(raw).map(([name, member]) => [name, expand(member, [...path, name])]),
      );
    }
    if (typeof raw !== "string") return raw;
    const expansion = expandReferences(raw, environment);
    if (expansion.status === "expanded") return expansion.value;
    const told =
      expansion.status === "missing"
        ? missingVariable(source, path, expansion.name)
        : malformedReference(source, path);
    failures.push({ path, problem: { ...told, ...source.origin.place(path, "value") } });
    return raw;
  }
}

function missingVariable(
  source: ConfigSource,
  path: JsonPath,
  name: string,
): { readonly message: string; readonly hint: string } {
  const place = subject(source.value, path, source.origin);
  if (source.origin.flag(path) !== null) {
    // The name is not repeated: people paste the key itself here.
    return {
      message: `${place} names an environment variable that is not set`,
      hint: "give the name of the variable that holds the key, such as OPENAI_API_KEY, not the key itself",
    };
  }
  return {
    message: `${place} needs the environment variable \`${name}\`, which is not set`,
    hint: `set ${name}, or give a default: \`\${${name}:-default}\`; a literal \`\${\` is written \`$\${\``,
  };
}

function malformedReference(
  source: ConfigSource,
  path: JsonPath,
): { readonly message: string; readonly hint: string } {
  return {
    message: `${subject(source.value, path, source.origin)} holds a \`\${\` that starts no reference`,
    hint: `write \`\${NAME}\` or \`\${NAME:-default}\`; a literal \`\${\` is written \`$\${\``,
  };
}
