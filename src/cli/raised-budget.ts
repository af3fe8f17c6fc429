import { BudgetError } from "../core/budget-error.ts";
import type { Summary } from "../core/summary.ts";

/** The most that the settings may be. */
const mostByPart = { max_cost_usd: 1_000_000, max_output_tokens: Number.MAX_SAFE_INTEGER } as const;

/**
 * The command that goes on with a run after a problem. Where a budget for the run as a whole is used up, the same command would stop at once: then
 * it has a budget for about all of the run, by what its answers took so far.
 */
export function withRaisedBudget(
  command: string,
  problem: Error | null,
  { planned, completed }: Pick<Summary["total"], "planned" | "completed">,
): string {
  if (!(problem instanceof BudgetError) || problem.part === "max_duration") return command;
  const { part, spent, least } = problem;
  const flag = `--${part.replaceAll("_", "-")}`;
  // As `commandAgain` writes them: a word with blanks is a JSON string.
  const words = command.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  const others = words.filter(
    (word, index) => word !== flag && words[index - 1] !== flag && !word.startsWith(`${flag}=`),
  );
  const next = least - spent;
  const each = completed === 0 ? next : (1.2 * spent) / completed;
  const raised = Math.min(mostByPart[part], roundedUp(Math.max(least, each * planned + next)));
  return [...others, flag, String(raised)].join(" ");
}

/** To two digits. */
function roundedUp(amount: number): number {
  const step = 10 ** (Math.floor(Math.log10(amount)) - 1);
  return Number((Math.ceil(amount / step) * step).toPrecision(2));
}
