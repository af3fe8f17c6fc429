import type { DatasetConfig, GraderName, HubEnvironment } from "../core/config.ts";
import type { Dataset } from "../core/sample.ts";

/** A kind of dataset that configs may name, with what people read about it. */
export interface DatasetKind {
  /** As configs name it. */
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  readonly license: string;
  /** Samples of the whole; null when it depends on the user's files. */
  readonly size: number | null;
  readonly subjects: readonly string[] | null;
  readonly levels: readonly number[] | null;
  readonly needsDataDir: boolean;
  /** Template with `{problem}`. */
  readonly defaultPrompt: string;
  /** Graders for configs that name none, the deciding one first; each with the options it has by default. */
  readonly graders: readonly Exclude<GraderName, "regex">[];
  /** Fetches and checks all samples; every trouble with them is thrown here, as `ThemisError`, before any is handed over. */
  readonly open: (config: DatasetConfig, effects: DatasetEffects) => Promise<Dataset>;
}

/** What a dataset may do to the world. */
export interface DatasetEffects {
  readonly hub: HubEnvironment;
  readonly signal: AbortSignal;
  /**
   * Whether the samples of this config at that revision were read and checked before and are kept; then they need not be checked again,
   * and `samples` will not be read. Absent: they never are.
   */
  readonly isStored?: (revision: string) => boolean;
  /** Called as bytes arrive; `totalBytes` is null where the server does not say. Starts over when a download does. */
  readonly onDownload: (doneBytes: number, totalBytes: number | null) => void;
}
