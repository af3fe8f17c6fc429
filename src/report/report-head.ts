import type { ThemisError } from "../core/errors.ts";
import type { EndpointIdentity } from "../core/identity.ts";
import type { JsonObject } from "../core/json.ts";
import type { Manifest, RunStatus } from "../core/manifest.ts";
import type { CellSummary, Metric, Summary } from "../core/summary.ts";
import { hundredths, millionths, nanodollars } from "./rounded.ts";
import type { Report } from "./view-model.ts";

/** What an export says of the run before its samples, in the names that files use. */
interface ReportHead {
  readonly version: 1;
  readonly themis_version: string;
  readonly generated_at: string;
  readonly run_id: string;
  readonly status: RunStatus;
  readonly error: JsonObject | null;
  readonly manifest: JsonObject;
  readonly config: JsonObject;
  readonly summary: JsonObject;
  readonly warnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }[];
}

/** The head in its exported form. */
export function toReportHead(report: Omit<Report, "rows">): ReportHead {
  const { config, ...manifest } = report.manifest;
  return {
    version: report.version,
    themis_version: report.themisVersion,
    generated_at: report.generatedAt,
    run_id: report.runId,
    status: report.status,
    error: report.problem ? toReportError(report.problem) : null,
    manifest: toReportManifest(manifest),
    config,
    summary: toReportSummary(report.summary),
    warnings: report.summary.warnings,
  };
}

/** An error in its exported form; not known is `null`. */
export function toReportError({ code, message, where, hint }: ThemisError): JsonObject {
  return { code, message, where, hint };
}

/** A manifest without its config in its exported form. */
export function toReportManifest(manifest: Omit<Manifest, "config">): JsonObject {
  return {
    themis_version: manifest.themisVersion,
    node_version: manifest.nodeVersion,
    platform: manifest.platform,
    created_at: manifest.createdAt,
    updated_at: manifest.updatedAt,
    datasets: manifest.datasets.map(({ graders, ...dataset }) => ({
      ...dataset,
      graders: graders.map((grader) => ({ ...grader })),
    })),
    models: manifest.models.map(
      ({ name, modelId, baseUrl, prices, identity, parallelism, served }) => ({
        name,
        model_id: modelId,
        base_url: baseUrl,
        prices:
          prices === null
            ? null
            : { input: prices.input, cached_input: prices.cachedInput, output: prices.output },
        identity: identity === null ? null : toReportIdentity(identity),
        n_parallel_found: parallelism,
        served: served.map(
          ({ servedModel, systemFingerprint, servedBy, adaptations, count }): JsonObject => ({
            served_model: servedModel,
            system_fingerprint: systemFingerprint,
            served_by: servedBy,
            adaptations,
            count,
          }),
        ),
      }),
    ),
  };
}

function toReportIdentity(identity: EndpointIdentity): JsonObject {
  return {
    server: identity.server,
    version: identity.version,
    source: identity.source,
    quantization: identity.quantization,
    digest: identity.digest,
    parameter_size: identity.parameterSize,
    context_tokens: identity.contextTokens,
    slots: identity.slots,
    is_loaded: identity.isLoaded,
  };
}

function toReportSummary(summary: Summary): JsonObject {
  return {
    run_id: summary.runId,
    cells: summary.cells.map((cell) => ({ ...cell.cell, ...toReportFigures(cell) })),
    total: toReportFigures(summary.total),
  };
}

function toReportFigures(figures: Omit<CellSummary, "cell">): JsonObject {
  return {
    planned: figures.planned,
    completed: figures.completed,
    outcomes: { ...figures.outcomes },
    error_classes: { ...figures.errorClasses },
    metrics: figures.metrics.map(toReportMetric),
    tokens: {
      input: figures.tokens.input,
      cached_input: figures.tokens.cachedInput,
      output: figures.tokens.output,
      reported: figures.tokens.reported,
    },
    cost_usd: nanodollars(figures.costUsd),
    mean_latency_ms: hundredths(figures.meanLatencyMs),
    mean_first_token_ms: hundredths(figures.meanFirstTokenMs),
    output_tokens_per_second: hundredths(figures.outputTokensPerSecond),
  };
}

function toReportMetric({ interval, value, ...metric }: Metric): JsonObject {
  return {
    ...metric,
    value: millionths(value),
    interval:
      interval === null
        ? null
        : { ...interval, low: millionths(interval.low), high: millionths(interval.high) },
  };
}
