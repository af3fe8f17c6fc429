import { createHash } from "node:crypto";
import { pageScript } from "./html-script.ts";
import { pageStyle } from "./html-style.ts";
import { toReportHead } from "./report-head.ts";
import { type Report, toReportRows } from "./view-model.ts";

const rowsPerBlock = 500;
const charactersPerBlock = 1_000_000;

// Only these two texts may act in the page, and nothing may be loaded: an answer that slips through as markup stays inert.
const policy = [
  "default-src 'none'",
  `script-src ${sourceHash(pageScript)}`,
  `style-src ${sourceHash(pageStyle)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const opening = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Themis report</title>
<style>${pageStyle}</style>
</head>
<body>
<noscript><p class="noscript">This report draws its tables with a script that it carries itself. Allow scripts for this file to read it.</p></noscript>
<main id="app"></main>
`;

const closing = `<script>${pageScript}</script>
</body>
</html>
`;

/** One self-contained page that works offline. All data is in JSON blocks that the page's own script shows as text, never as markup. */
export function* writeHtml(report: Report): Iterable<string> {
  yield opening;
  yield `<script type="application/json" id="report-head">${embeddedJson(toReportHead(report))}</script>\n`;
  let block: string[] = [];
  let characters = 0;
  for (const row of toReportRows(report)) {
    const text = embeddedJson(row);
    block.push(text);
    characters += text.length;
    if (block.length === rowsPerBlock || characters >= charactersPerBlock) {
      yield rowsBlock(block);
      block = [];
      characters = 0;
    }
  }
  if (block.length > 0) yield rowsBlock(block);
  yield closing;
}

function rowsBlock(rows: readonly string[]): string {
  return `<script type="application/json" class="report-rows">[${rows.join(",\n")}]</script>\n`;
}

/** JSON in which no character means anything to an HTML or a script parser. */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sourceHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
