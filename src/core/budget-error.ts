import { ThemisError } from "./errors.ts";

/** The setting of a budget that is used up. */
export type BudgetPart = "max_cost_usd" | "max_output_tokens" | "max_duration";

/** A part of a run's budget is used up. Amounts are US dollars or output tokens, and 0 for `max_duration`, which begins anew with each session. */
export class BudgetError extends ThemisError {
  readonly part: BudgetPart;
  /** In all sessions together. */
  readonly spent: number;
  /** What the part must be at least for one more request. */
  readonly least: number;

  constructor(
    part: BudgetPart,
    message: string,
    options: { readonly hint: string; readonly spent?: number; readonly least?: number },
  ) {
    super("budget", message, options);
    this.name = "BudgetError";
    this.part = part;
    this.spent = options.spent ?? 0;
    this.least = options.least ?? 0;
  }
}
