import { readFileSync } from "node:fs";

/** The version of this package. */
export const themisVersion: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
