import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { corpusPath, readCorpus, remadeCorpus } from "./answer-corpus.ts";
import { generatedFiles } from "./generated-files.ts";

const root = join(import.meta.dirname, "..", "..");
const files = { ...generatedFiles(), [corpusPath]: remadeCorpus(readCorpus()) };
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
