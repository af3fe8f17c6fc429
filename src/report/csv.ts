import { stringify } from "csv-stringify/sync";
import type { Report, ReportRow } from "./view-model.ts";
import { toReportRows } from "./view-model.ts";

type Value = string | number | boolean | null;

/** The columns that users know come first, in the documented order. */
const columns: readonly (readonly [name: string, value: (row: ReportRow) => Value])[] = [
  ["sample_id", (row) => row.sample_id],
  ["model", (row) => row.model],
  ["sampling", (row) => row.sampling],
  ["problem", (row) => row.problem],
  ["reference", (row) => row.reference.join(" | ")],
  ["predicted", (row) => row.predicted],
  ["correct", (row) => row.correct],
  ["dataset", (row) => row.dataset],
  ["subject", (row) => row.subject],
  ["level", (row) => row.level],
  ["repeat", (row) => row.repeat],
  ["outcome", (row) => row.outcome],
  ["finish_reason", (row) => row.finish_reason],
  ["prompt_tokens", (row) => row.input_tokens],
  ["completion_tokens", (row) => row.output_tokens],
  ["reasoning_tokens", (row) => row.reasoning_tokens],
  ["latency_ms", (row) => row.latency_ms],
  ["attempts", (row) => row.attempts],
  ["error_class", (row) => row.error?.class ?? null],
  ["error", (row) => row.error?.message ?? null],
  ["response", (row) => row.response],
  ["reasoning", (row) => row.reasoning],
  ["rule", (row) => row.scores[0]?.rule ?? null],
  ["explanation", (row) => row.scores[0]?.explanation ?? null],
  ["finished_at", (row) => row.finished_at],
  ["served_model", (row) => row.served_model],
  ["key", (row) => row.key],
  ["answer_normal", (row) => row.scores[0]?.answer_normal ?? null],
  ["target_normal", (row) => row.scores[0]?.target_normal ?? null],
  ["cached_tokens", (row) => row.cached_input_tokens],
  ["cost_usd", (row) => row.cost_usd],
  ["first_token_ms", (row) => row.first_token_ms],
  ["output_tokens_per_second", (row) => row.output_tokens_per_second],
  ["served_by", (row) => row.served_by],
  ["adaptations", (row) => row.adaptations?.join("; ") ?? null],
];

/**
 * RFC 4180 with `\n` line ends: one line per result, then one column per grader with its verdict (`true`, `false`, empty where it gave
 * none). Text that a spreadsheet would run as a formula starts with `'`; the JSON export has it as it was.
 */
export function* writeCsv(report: Report): Iterable<string> {
  const graders = [
    ...new Set(report.manifest.datasets.flatMap(({ graders }) => graders.map(({ name }) => name))),
  ];
  yield line([...columns.map(([name]) => name), ...graders]);
  for (const row of toReportRows(report)) {
    yield line([
      ...columns.map(([, value]) => value(row)),
      ...graders.map((grader) => verdictOf(row, grader)),
    ]);
  }
}

function verdictOf(row: ReportRow, grader: string): boolean | null {
  const score = row.scores.find((candidate) => candidate.grader === grader);
  return score === undefined || score.value === null ? null : score.outcome === "correct";
}

function line(values: readonly Value[]): string {
  return stringify([values.map(cellText)], {
    record_delimiter: "\n",
    // A lone carriage return, or spaces at the ends, would not survive every reader unquoted.
    quoted_match: /\s/,
  });
}

function cellText(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  // Null bytes end the text for some readers, and half a surrogate pair is not UTF-8.
  const text = value.replaceAll("\0", "\uFFFD").toWellFormed();
  return isFormula(text) ? `'${text}` : text;
}

/** What spreadsheets take for a formula, also behind white space and quotes; plain signed numbers are only numbers. */
function isFormula(text: string): boolean {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return false;
  return /^[\t\r]|^[\s"']*[=+\-@＝＋－＠]/.test(text);
}
