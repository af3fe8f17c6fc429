import { writeCsv } from "./csv.ts";
import { writeHtml } from "./html.ts";
import { writeJson } from "./json.ts";
import type { Report } from "./view-model.ts";

/** A kind of file that results are exported to. */
export interface ReportFormat {
  readonly name: "csv" | "json" | "html";
  /** With its dot. */
  readonly extension: string;
  /** The file's text in pieces, made row by row as they are taken. */
  readonly write: (report: Report) => Iterable<string>;
}

/** Every export format; adding one is a file and a line here. */
export const reportFormats: readonly ReportFormat[] = [
  { name: "csv", extension: ".csv", write: writeCsv },
  { name: "json", extension: ".json", write: writeJson },
  { name: "html", extension: ".html", write: writeHtml },
];
