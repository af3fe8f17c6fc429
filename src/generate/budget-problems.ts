import { BudgetError, type BudgetPart } from "../core/budget-error.ts";

/** What was used up of one part, and what one more request may need, in the unit of the part. */
export interface UsedPart {
  readonly limit: number;
  /** Failed attempts included. */
  readonly spent: number;
  /** Of it, by estimate, for failed attempts of this session. */
  readonly lost: number;
  readonly next: number;
}

/** Of `max_cost_usd`, in US dollars. */
export function costProblem(used: UsedPart): BudgetError {
  return usedUp("max_cost_usd", { ...used, least: roundedUp(used.spent + used.next) }, dollars, {
    need: (most) => `which may cost up to ${most}`,
    spent: (sum) => `${sum} is spent`,
  });
}

/** Of `max_output_tokens`. */
export function tokenProblem(used: UsedPart): BudgetError {
  return usedUp("max_output_tokens", { ...used, least: used.spent + used.next }, count, {
    need: (most) => `which may write up to ${most}`,
    spent: (sum) => `${sum} are written`,
  });
}

/** Of `max_duration`. */
export function durationProblem(limitMs: number): BudgetError {
  return new BudgetError("max_duration", `\`max_duration\` (${limitMs / 1_000} s) is over`, {
    hint: "run the same config again: it goes on where it stopped, and has as much time again",
  });
}

function usedUp(
  part: BudgetPart,
  { limit, spent, lost, next, least }: UsedPart & { readonly least: number },
  text: (amount: number) => string,
  words: { readonly need: (most: string) => string; readonly spent: (sum: string) => string },
): BudgetError {
  const ofIt = lost > 0 ? `, about ${text(lost)} of it for attempts that failed` : "";
  return new BudgetError(
    part,
    `\`${part}\` (${text(limit)}) leaves no room for another request, ${words.need(text(next))}: ${words.spent(text(spent))}${ofIt}`,
    {
      hint: `raise \`${part}\` (or \`--${part.replaceAll("_", "-")}\`), which holds for all sessions of a run together, to ${text(least)} or more: the run goes on where it stopped`,
      spent,
      least,
    },
  );
}

/** To three digits, so that what is shown is enough. */
function roundedUp(usd: number): number {
  const step = 10 ** (Math.floor(Math.log10(Math.max(usd, 1e-6))) - 2);
  // What comes out of sums is a hair off.
  return Number((Math.ceil(usd / step - 1e-6) * step).toPrecision(3));
}

function dollars(usd: number): string {
  return `$${usd === 0 || usd >= 1 ? usd.toFixed(2) : usd.toPrecision(3)}`;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US", { maximumFractionDigits: 0 });
}
