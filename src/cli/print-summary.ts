import { toReportHead } from "../report/report-head.ts";
import { summaryLine, summaryTable, warningLines } from "../report/terminal.ts";
import type { Report } from "../report/view-model.ts";
import { outputWidth, printData, usesColor, wrapWidth } from "./streams.ts";

/** Prints a run's figures: a table, warnings on standard error, and the summary line; or, as JSON, what the JSON export says before its samples. */
export function printSummary(report: Omit<Report, "rows">, asJson: boolean): void {
  if (asJson) {
    printData(JSON.stringify(toReportHead(report), null, 2));
    return;
  }
  const { summary } = report;
  printData(
    `\n${summaryTable(summary, { width: outputWidth(), useColor: usesColor(process.stdout) })}`,
  );
  const warnings = warningLines(summary, {
    useColor: usesColor(process.stderr),
    width: wrapWidth(process.stderr),
  });
  if (warnings !== "") process.stderr.write(`\n${warnings}\n`);
  printData(summaryLine(summary, wrapWidth(process.stdout)));
}
