import { expect, test } from "vitest";
import { BudgetError } from "../core/budget-error.ts";
import { ThemisError } from "../core/errors.ts";
import { withRaisedBudget } from "./raised-budget.ts";

const cost = new BudgetError("max_cost_usd", "used up", { hint: "raise it", spent: 4, least: 4.5 });
const tokens = new BudgetError("max_output_tokens", "used up", {
  hint: "raise it",
  spent: 0,
  least: 1_000,
});

test.each([
  ["themis run --config-path c.json --max-cost-usd 4.2", "themis run --config-path c.json"],
  ["themis run --max-cost-usd=4.2 --config-path c.json", "themis run --config-path c.json"],
  ["themis run --config-path c.json", "themis run --config-path c.json"],
  [
    'themis run --run-id "a --max-cost-usd 3" --max-cost-usd 4.2',
    'themis run --run-id "a --max-cost-usd 3"',
  ],
])("after a budget of cost `%s` goes on with one for the whole run", (command, kept) => {
  // 40 answers took 4 dollars: 100 take 10, and a fifth more to be safe, and there must be room for one beside.
  const raised = withRaisedBudget(command, cost, { planned: 100, completed: 40 });
  expect(raised).toBe(`${kept} --max-cost-usd 13`);
});

test("a budget too small for one request is raised to the most that all may need", () => {
  const raised = withRaisedBudget("themis run", tokens, { planned: 10, completed: 0 });
  expect(raised).toBe("themis run --max-output-tokens 11000");
});

test.each([
  ["a budget of time", new BudgetError("max_duration", "over", { hint: "again" })],
  ["an endpoint", new ThemisError("endpoint", "gone")],
  ["nothing", null],
])("after %s the same command goes on", (_name, problem) => {
  const command = "themis run --max-duration 60 --max-cost-usd 3";
  expect(withRaisedBudget(command, problem, { planned: 10, completed: 5 })).toBe(command);
});
