/** Behavior of SGLang that differs between versions and flags. */
export interface SglangVariant {
  /** In `/get_server_info`. */
  readonly version: string;
  /** Whether a reasoning parser takes the thinking out of the content. */
  readonly hasReasoningParser: boolean;
  /** Whether streams end without a finish reason, but with `[DONE]` (0.4.4). */
  readonly losesFinishReason: boolean;
  /** Whether usages count cached tokens (`--enable-cache-report`). */
  readonly reportsCache: boolean;
}
