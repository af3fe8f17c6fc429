/** The flags of `themis init`, numbers still as written. */
export interface InitFlags {
  readonly baseUrl?: string;
  readonly model?: string;
  readonly apiKeyEnv?: string;
  readonly dataset?: string;
  readonly dataDir?: string;
  readonly limit?: string;
  readonly temperature?: string;
  readonly maxTokens?: string;
  readonly nParallel?: string;
  readonly timeout?: string;
  readonly output: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}
