import type { Budget, Prices } from "../core/config.ts";
import { costOf } from "../core/cost.ts";
import type { ThemisError } from "../core/errors.ts";
import type { Completion, GenerationRequest } from "../core/generation.ts";
import type { Clock } from "../core/ports.ts";
import { costProblem, durationProblem, tokenProblem, type UsedPart } from "./budget-problems.ts";
import { fullUsage, mostTokens } from "./request-size.ts";

/** What was used up, with estimates in place of what servers do not tell. */
export interface Spending {
  readonly costUsd: number;
  readonly outputTokens: number;
}

/** How the budget of a run is used up, by all its models together. */
export interface RunBudget extends Disposable {
  /** The account of a model, by its name. Throws for one that the budget was not opened with. */
  account(model: string): BudgetAccount;
  /** Aborted when the budget allows nothing more. */
  readonly exhausted: AbortSignal;
  /** Which part of the budget is used up; null while none is. */
  problem(): ThemisError | null;
}

/** A model that a budget pays for. */
export interface BudgetedModel {
  readonly name: string;
  readonly prices: Prices | null;
  /** In earlier sessions. */
  readonly spent: Spending;
}

/** What one model spends. */
export interface BudgetAccount {
  /**
   * Waits until the budget has room for one more request beside those that are under way. Resolves to a reservation, or to null when it will
   * never have: then it is exhausted. Every reservation must be settled.
   */
  reserve(request: GenerationRequest): Promise<Reservation | null>;
  /** A request has ended, with an answer or without, after attempts that may have been charged for nothing. */
  settle(reservation: Reservation, completion: Completion | null, lost: LostTokens): void;
}

/** What attempts used up that brought no answer, by estimate. */
export interface LostTokens {
  readonly input: number;
  readonly output: number;
}

/** Room for one request. */
interface Reservation {
  readonly request: GenerationRequest;
  /** The most that it may use. */
  readonly most: Spending;
}

/** What a budget goes by and tells. */
export interface BudgetEffects {
  readonly clock: Clock;
  /** All answers of all sessions together, after each answer of a model with prices. */
  readonly onCost: (usd: number) => void;
}

/**
 * A budget whose duration begins now. `otherOutputTokens` were spent by earlier sessions on what is no longer in the plan.
 * What is under way counts as the most that it may use, so that a budget holds also where a model suddenly writes as much as it may.
 */
export function openBudget(
  { maxCostUsd, maxOutputTokens, maxDurationMs }: Budget,
  models: readonly BudgetedModel[],
  otherOutputTokens: number,
  { clock, onCost }: BudgetEffects,
): RunBudget {
  const exhausted = new AbortController();
  const closed = new AbortController();
  const accounts = new Map(models.map(({ name }) => [name, openAccount()]));
  let spent = models.reduce((all, model) => sum(all, model.spent, 1), {
    costUsd: 0,
    outputTokens: otherOutputTokens,
  });
  /** By attempts without an answer. What those of earlier sessions cost is not known. */
  let lost = nothing;
  let underWay = 0;
  // Made when somebody waits.
  let settled: PromiseWithResolvers<void> | null = null;
  let problem: ThemisError | null = null;

  if (maxDurationMs !== null) {
    sleepLong(maxDurationMs, clock, closed.signal).then(
      () => exhaust(durationProblem(maxDurationMs)),
      () => undefined,
    );
  }

  function exhaust(error: ThemisError): void {
    problem ??= error;
    exhausted.abort(problem);
    wake();
  }

  function wake(): void {
    settled?.resolve();
    settled = null;
  }

  /** Why there is no room for one request more; null: there is. */
  function refusal(most: Spending): ThemisError | null {
    if (maxCostUsd === null && maxOutputTokens === null) return null;
    const underWay = [...accounts.values()].reduce(
      (all, one) => sum(all, one.mostOpen(), 1),
      sum(spent, lost, 1),
    );
    const { costUsd, outputTokens } = sum(underWay, most, 1);
    const used = (limit: number, of: keyof Spending): UsedPart => ({
      limit,
      spent: spent[of] + lost[of],
      lost: lost[of],
      next: most[of],
    });
    if (maxCostUsd !== null && costUsd > maxCostUsd) {
      return costProblem(used(maxCostUsd, "costUsd"));
    }
    if (maxOutputTokens !== null && outputTokens > maxOutputTokens) {
      return tokenProblem(used(maxOutputTokens, "outputTokens"));
    }
    return null;
  }

  async function reserve(account: Account, most: Spending): Promise<boolean> {
    while (!exhausted.signal.aborted) {
      const error = refusal(most);
      if (error === null) {
        underWay += 1;
        account.begin(most);
        return true;
      }
      // What is under way may turn out to need less.
      if (underWay > 0) {
        settled ??= Promise.withResolvers();
        await settled.promise;
      } else exhaust(error);
    }
    return false;
  }

  return {
    exhausted: exhausted.signal,
    problem: () => problem,
    account: (name) => {
      const account = accounts.get(name);
      const prices = models.find((model) => model.name === name)?.prices ?? null;
      if (account === undefined) throw new Error(`model \`${name}\` has no budget`);
      return {
        reserve: async (request) => {
          const most = mostUse(request, prices, account.longestAnswer());
          return (await reserve(account, most)) ? { request, most } : null;
        },
        settle: ({ request, most }, completion, lostTokens) => {
          underWay -= 1;
          lost = sum(lost, lostUse(lostTokens, prices), 1);
          const use = completion === null ? null : useOf(request, completion, prices);
          account.end(most, use);
          if (use !== null) {
            spent = sum(spent, use, 1);
            if (prices !== null) onCost(spent.costUsd);
          }
          wake();
        },
      };
    },
    [Symbol.dispose]: () => closed.abort(),
  };
}

/** Timers of more than 24 days go off at once. */
const longestSleepMs = 86_400_000;

async function sleepLong(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= longestSleepMs) {
    await clock.sleep(Math.min(left, longestSleepMs), signal);
  }
}

/** What one model has under way, and how long its answers get. */
interface Account {
  /** The most that its requests under way may use. */
  mostOpen(): Spending;
  /** In output tokens, of this session. */
  longestAnswer(): number;
  begin(most: Spending): void;
  end(most: Spending, use: Spending | null): void;
}

const nothing: Spending = { costUsd: 0, outputTokens: 0 };

function openAccount(): Account {
  let open = 0;
  let mostOpen = nothing;
  let longest = 0;
  return {
    mostOpen: () => mostOpen,
    longestAnswer: () => longest,
    begin: (most) => {
      open += 1;
      mostOpen = sum(mostOpen, most, 1);
    },
    end: (most, use) => {
      open -= 1;
      longest = Math.max(longest, use?.outputTokens ?? 0);
      // Subtracting to the end leaves a hair of rounding.
      mostOpen = open === 0 ? nothing : sum(mostOpen, most, -1);
    },
  };
}

function sum(a: Spending, b: Spending, times: number): Spending {
  return {
    costUsd: a.costUsd + times * b.costUsd,
    outputTokens: a.outputTokens + times * b.outputTokens,
  };
}

/** Without `max_tokens`, an answer may be as long as the longest so far. */
function mostUse(
  request: GenerationRequest,
  prices: Prices | null,
  longestAnswer: number,
): Spending {
  const { input, output: told } = mostTokens(request);
  const output = request.sampling.maxTokens === null ? Math.max(told, longestAnswer) : told;
  const usage = { inputTokens: input, cachedInputTokens: null, outputTokens: output };
  return { costUsd: priced(usage, prices), outputTokens: output };
}

function useOf(
  request: GenerationRequest,
  completion: Completion,
  prices: Prices | null,
): Spending {
  const usage = fullUsage(request, completion);
  return { costUsd: priced(usage, prices), outputTokens: usage.outputTokens ?? 0 };
}

function lostUse({ input, output }: LostTokens, prices: Prices | null): Spending {
  const usage = { inputTokens: input, cachedInputTokens: null, outputTokens: output };
  return { costUsd: priced(usage, prices), outputTokens: output };
}

function priced(usage: Parameters<typeof costOf>[0], prices: Prices | null): number {
  return prices === null ? 0 : (costOf(usage, prices) ?? 0);
}
