import { configJsonSchema } from "../run/load-config.ts";
import { printData } from "./streams.ts";

/** Prints the JSON Schema of config files. */
export function schemaCommand(): void {
  printData(JSON.stringify(configJsonSchema(), null, 2));
}
