import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/readme-blocks.ts";
import { matrixPage, measureAll } from "./matrix.ts";

const page = matrixPage(await measureAll());
writeFileSync(join(projectRoot, "docs", "conformance.md"), page);
process.stdout.write(page);
