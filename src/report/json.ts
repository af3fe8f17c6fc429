import { toReportHead } from "./report-head.ts";
import { type Report, toReportRows } from "./view-model.ts";

/** One JSON document: the head indented for people, then `samples`, one line each. */
export function* writeJson(report: Report): Iterable<string> {
  const head = JSON.stringify(toReportHead(report), null, 2);
  yield `${head.slice(0, -"\n}".length)},\n  "samples": [`;
  let separator = "\n    ";
  for (const row of toReportRows(report)) {
    yield separator + JSON.stringify(row);
    separator = ",\n    ";
  }
  yield "\n  ]\n}\n";
}
