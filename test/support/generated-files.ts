import { buildProgram } from "../../src/cli/program.ts";
import { cliReference } from "../../src/cli/reference.ts";
import { configJsonSchema, configReference } from "../../src/run/load-config.ts";

/** Every file that is made from the sources, by its path in the project. `npm run generate` writes them; a test compares them. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    "docs/cli.md": cliReference(buildProgram(() => undefined)),
    "docs/config.md": configReference(),
    "schema/config.schema.json": `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
  };
}
