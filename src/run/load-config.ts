import { configReference as referenceOf } from "../config/config-docs.ts";
import { type Environment, readEnvironment } from "../config/environment.ts";
import { configJsonSchema as schemaOf } from "../config/json-schema.ts";
import { loadConfig as load } from "../config/load.ts";
import type { ConfigOverrides } from "../config/override.ts";
import { type QuickFlags, quickConfig as quick } from "../config/quick-config.ts";
import type { Config } from "../core/config.ts";
import type { JsonObject } from "../core/json.ts";
import { datasetKinds } from "../datasets/catalogue.ts";
import { patternFault } from "../grade/compile-pattern.ts";
import { providerNames } from "../providers/catalogue.ts";

const catalogue = {
  datasetKinds: datasetKinds.map(({ kind }) => kind),
  providers: providerNames,
  patternFault,
};

/**
 * Reads a config file: JSON, with comments and trailing commas if you like; `${NAME}` is taken from the environment. Throws `ThemisError` "config" that lists every
 * fault with its line and column. `overrides` stand over the file's values.
 */
export async function loadConfig(
  path: string,
  overrides: ConfigOverrides = {},
  environment: Environment = readEnvironment(),
): Promise<Config> {
  return load(path, { catalogue, environment, overrides });
}

/** The config of a run that has no file: one or several models of one endpoint, one sampling, one dataset. */
export function quickConfig(
  flags: QuickFlags,
  overrides: ConfigOverrides = {},
  environment: Environment = readEnvironment(),
): Config {
  return quick(flags, { catalogue, environment, overrides });
}

/** The JSON Schema of config files, for editors. */
export function configJsonSchema(): JsonObject {
  return schemaOf(catalogue);
}

/** The reference of all config fields, as Markdown. */
export function configReference(): string {
  return referenceOf(catalogue);
}
