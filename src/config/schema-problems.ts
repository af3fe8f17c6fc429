import type { z } from "zod";
import type { JsonValue } from "../core/json.ts";
import { nearest } from "../core/nearest.ts";
import { type JsonPath, valueAt } from "./json-path.ts";
import { type ConfigSource, shownName, subject } from "./origin.ts";
import type { Problem } from "./problem.ts";
import { hasReference } from "./references.ts";
import { knownKeys, schemaAt } from "./schema-at.ts";

interface Told {
  readonly message: string;
  readonly hint: string | null;
}

/** What the checks of the schema looked at. */
export interface CheckedConfig {
  readonly source: ConfigSource;
  /** The source's value, references replaced. */
  readonly value: JsonValue;
  readonly schema: z.ZodType;
}

/** Says an issue of the schema in people's words. Values of secrets and of variables are not repeated. */
export function schemaProblems(issue: z.core.$ZodIssue, checked: CheckedConfig): Problem[] {
  const path = issuePath(issue);
  const { source, value } = checked;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...unknownKey(key, path, checked),
      ...source.origin.place([...path, key], "key"),
    }));
  }
  const isAboutKey = issue.code === "custom" && issue.params?.["isKey"] === true;
  const told =
    valueAt(value, path) === undefined ? missing(path, checked) : refused(issue, checked);
  return [{ ...told, ...source.origin.place(path, isAboutKey ? "key" : "value") }];
}

/** Where an issue lies. */
export function issuePath(issue: z.core.$ZodIssue): JsonPath {
  return issue.path.filter((step) => typeof step !== "symbol");
}

function missing(path: JsonPath, { source, value, schema }: CheckedConfig): Told {
  const examples = schemaAt(schema, value, path)?.meta()?.["examples"];
  const example = Array.isArray(examples) ? examples[0] : undefined;
  const flag = source.origin.flag(path);
  const hint =
    flag === null
      ? `add ${JSON.stringify(path.at(-1))}: ${JSON.stringify(example)}`
      : `add ${flag} ${typeof example === "string" ? example : JSON.stringify(example)}`;
  return {
    message: `${subject(source.value, path, source.origin)} is missing`,
    hint: example === undefined ? null : hint,
  };
}

function refused(issue: z.core.$ZodIssue, { source, value }: CheckedConfig): Told {
  const path = issuePath(issue);
  const found = valueAt(value, path) ?? null;
  const written = valueAt(source.value, path) ?? null;
  const params = issue.code === "custom" ? (issue.params ?? {}) : {};
  // Text in the place of an object may be anything, a key too.
  const isSecret = isSecretPath(path) || /must be an object/.test(issue.message);
  const isFlag = source.origin.flag(path) !== null;
  const got =
    params["isValueShown"] === false
      ? ""
      : `, got ${isSecret ? kindOf(written) : shown(written, isFlag)}`;
  return {
    message: `${subject(source.value, path, source.origin)} ${issue.message}${got}`,
    hint: hint(),
  };

  function hint(): string | null {
    if (typeof written === "string" && hasReference(written)) {
      return "check the value of the environment variable";
    }
    if (typeof params["hint"] === "string") return params["hint"];
    return isSecret ? null : correction(found, issue);
  }
}

/** The edit that a wrong value asks for, where it can be guessed. */
function correction(found: JsonValue, issue: z.core.$ZodIssue): string | null {
  if (found === null) return "remove the key when there is no value";
  if (
    issue.message.includes("array") &&
    !Array.isArray(found) &&
    !issue.message.includes("string that")
  ) {
    return "put it in square brackets: `[ … ]`";
  }
  if (typeof found !== "string") return null;
  if (issue.code === "invalid_value" || issue.code === "invalid_union") {
    const [likely] = nearest(found, quoted(issue.message), 1);
    return likely === undefined ? null : `did you mean "${likely}"?`;
  }
  if (/number|integer/.test(issue.message)) {
    const number = Number(found.replace(",", "."));
    return found.trim() === "" || !Number.isFinite(number) ? null : `write ${number}`;
  }
  if (/true or false/.test(issue.message) && /^(?:true|false)$/i.test(found)) {
    return `write ${found.toLowerCase()} without quotes`;
  }
  return null;
}

/** The words a message offers in backticks. */
function quoted(message: string): string[] {
  return [...message.matchAll(/`([^`]*)`/g)].map(([, word = ""]) => word);
}

function unknownKey(key: string, path: JsonPath, checked: CheckedConfig): Told {
  const { source, value, schema } = checked;
  const owner = subject(source.value, path, source.origin);
  const message = `unknown key \`${shownName(key)}\`${path.length === 0 ? "" : ` in ${owner}`}`;
  const known = knownKeys(schema, value, path);
  const [likely] = nearest(key, known, 1);
  if (likely !== undefined) return { message, hint: `did you mean \`${likely}\`?` };
  const home = homes.find(({ root, at }) => knownKeys(schema, root, at).includes(key));
  return {
    message,
    hint:
      home === undefined
        ? `known keys are ${known.map((name) => `\`${name}\``).join(", ")}`
        : `\`${key}\` belongs ${home.name}`,
  };
}

/** Where a key may belong that stands in the wrong place. */
const homes: readonly { readonly root: JsonValue; readonly at: JsonPath; readonly name: string }[] =
  [
    {
      root: {},
      at: ["models", 0, "provider_options"],
      name: "in `provider_options` of a model behind an endpoint",
    },
    {
      root: { models: [{ provider: "simulated" }] },
      at: ["models", 0, "provider_options"],
      name: "in `provider_options` of a model with the provider `simulated`",
    },
    { root: {}, at: ["samplings", 0], name: "in an entry of `samplings`" },
    { root: {}, at: ["datasets", 0], name: "in an entry of `datasets`" },
    { root: {}, at: ["models", 0], name: "in an entry of `models`" },
    ...["math", "numeric", "contains", "regex"].map((name) => ({
      root: { datasets: [{ graders: [{ name }] }] },
      at: ["datasets", 0, "graders", 0],
      name: `in an entry of \`graders\` with the name \`${name}\``,
    })),
    { root: {}, at: [], name: "at the top level" },
  ];

function isSecretPath(path: JsonPath): boolean {
  return path[2] === "provider_options" && (path[3] === "api_key" || path[3] === "headers");
}

function shown(value: JsonValue, isFlag: boolean): string {
  if (typeof value !== "string") {
    return typeof value === "object" && value !== null ? kindOf(value) : String(value);
  }
  if (hasReference(value)) return `the value of ${JSON.stringify(value.slice(0, 60))}`;
  const text = JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  // What a shell hands over is always a string.
  return isFlag ? text : `${text} (string)`;
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (value === null) return "null";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
