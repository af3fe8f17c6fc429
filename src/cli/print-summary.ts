import type { Summary } from "../core/summary.ts";
import { summaryLine, summaryTable, warningLines } from "../report/terminal.ts";
import { outputWidth, printData, printNote, usesColor } from "./streams.ts";

/** Prints a run's figures: a table, warnings on standard error, and the summary line; or all of it as JSON. */
export function printSummary(summary: Summary, asJson: boolean): void {
  if (asJson) {
    printData(JSON.stringify(summary, null, 2));
    return;
  }
  printData(
    `\n${summaryTable(summary, { width: outputWidth(), useColor: usesColor(process.stdout) })}`,
  );
  const warnings = warningLines(summary, { useColor: usesColor(process.stderr) });
  if (warnings !== "") printNote(`\n${warnings}\n`);
  printData(summaryLine(summary));
}
