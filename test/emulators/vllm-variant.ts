/** Behavior of vLLM that differs between versions and configurations. */
export interface VllmVariant {
  /** What `/version` says; also part of the fingerprint. */
  readonly version: string;
  /** Error bodies in an `error` member, or flat (older). */
  readonly errors: "nested" | "flat";
  /** The member that holds the thinking; with `null` there is no `--reasoning-parser` and it stays in the content. */
  readonly reasoningField: "reasoning" | "reasoning_content" | null;
  /** Whether the template, and so not the model, writes `<think>`; seen without a reasoning parser only. */
  readonly isThinkOpenedByTemplate: boolean;
  /** The wording of a refused context: from the newest (1) to the oldest (3). */
  readonly contextWording: 1 | 2 | 3;
  /** Whether unknown members of a request are ignored, or refused (older). */
  readonly unknownMembers: "ignored" | "refused";
  /** Whether answers have a `system_fingerprint`; null on older ones. */
  readonly hasFingerprint: boolean;
}
