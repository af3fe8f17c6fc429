export type { ConfigOverrides } from "./config/override.ts";
export type { QuickFlags } from "./config/quick-config.ts";
export type {
  Api,
  Budget,
  Cell,
  Config,
  DatasetConfig,
  Endpoint,
  GraderConfig,
  HubEnvironment,
  Model,
  Prices,
  Sampling,
  SimulatedFault,
  Simulation,
} from "./core/config.ts";
export { ProviderError, type ProviderErrorClass, ThemisError } from "./core/errors.ts";
export type { CellStart, RunEvent } from "./core/events.ts";
export type {
  Completion,
  FinishReason,
  Generation,
  GenerationError,
  GenerationRequest,
  Usage,
} from "./core/generation.ts";
export type { EndpointIdentity } from "./core/identity.ts";
export type { JsonObject, JsonValue } from "./core/json.ts";
export type { Manifest, RunRecord, RunStatus } from "./core/manifest.ts";
export { defaultMathPolicies, type MathPolicies } from "./core/math-policies.ts";
export type { Clock } from "./core/ports.ts";
export type { Message, Sample } from "./core/sample.ts";
export type { Outcome, ResultRow, Score } from "./core/score.ts";
export { Secret } from "./core/secret.ts";
export type { CellSummary, Interval, Metric, Summary, Warning } from "./core/summary.ts";
export { type AnswerPair, gradePair, type PairVerdict } from "./grade/grade-pair.ts";
export { type Equivalence, equivalent } from "./math/equivalent.ts";
export { type ExtractedAnswer, type ExtractOptions, extractAnswer } from "./math/extract-answer.ts";
export { type ReportFormat, reportFormats } from "./report/catalogue.ts";
export { summaryLine, summaryTable } from "./report/terminal.ts";
export type { Report } from "./report/view-model.ts";
export { type FoundServer, findServers } from "./run/discover.ts";
export {
  type Diagnosis,
  type DoctorEvent,
  type Examination,
  type ExamPlan,
  examinationOf,
  examinationsOf,
  examine,
  type Finding,
  type Level,
} from "./run/doctor.ts";
export type { RunEffects } from "./run/effects.ts";
export { type EndpointModels, listModels } from "./run/list-models.ts";
export { loadConfig, quickConfig } from "./run/load-config.ts";
export { type CellPreview, type Preview, preview } from "./run/preview.ts";
export { type RunOutcome, run } from "./run/run.ts";
export { listRuns, openRun, type StoredRun } from "./run/stored-run.ts";
export type { UsedUp } from "./run/used-up.ts";
export { themisVersion } from "./run/version.ts";
