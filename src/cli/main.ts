#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { themisVersion } from "../run/version.ts";
import { keepHeapSmall } from "./small-heap.ts";

enableCompileCache();
keepHeapSmall();

const [first, ...others] = process.argv.slice(2);
if ((first === "--version" || first === "-V") && others.length === 0) {
  // Scripts ask this often, and it needs nothing of what the commands load.
  process.stdout.write(`${themisVersion}\n`);
} else {
  const { runCommandLine } = await import("./command-line.ts");
  process.exitCode = await runCommandLine();
}
