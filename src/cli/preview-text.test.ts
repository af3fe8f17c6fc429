import { describe, expect, test } from "vitest";
import type { CellPreview, Preview } from "../run/preview.ts";
import { previewText } from "./preview-text.ts";

const cell: CellPreview = {
  cell: { model: "a", sampling: "greedy", dataset: "demo" },
  modelId: "a",
  baseUrl: "http://localhost:1234/v1",
  parallelism: 4,
  samples: 20,
  repeats: 1,
  requests: 20,
  toSend: 20,
  promptTokens: 1_000,
  outputTokensBound: 20_480,
  promptCostUsd: 0.0025,
  costBoundUsd: 0.2073,
};

const other: CellPreview = {
  ...cell,
  cell: { ...cell.cell, model: "b" },
  promptCostUsd: 0.5,
  costBoundUsd: 4,
};

const free: CellPreview = { ...other, promptCostUsd: null, costBoundUsd: null };

const noBudget: Preview["budget"] = {
  maxCostUsd: null,
  maxOutputTokens: null,
  maxDurationMs: null,
};

/** The lines of a dry run's text after that of output tokens. */
function tail(cells: readonly CellPreview[], change: Partial<Preview> = {}): readonly string[] {
  const text = previewText({
    runId: "r",
    storageDir: ".cache/r",
    cells,
    budget: noBudget,
    used: null,
    ...change,
  });
  const lines = text.split("\n");
  return lines.slice(lines.findIndex((line) => line.startsWith("Output tokens:")) + 1);
}

test("a dry run shows the grid, the requests, tokens and cost", () => {
  const text = previewText({
    runId: "r",
    storageDir: ".cache/r",
    cells: [{ ...cell, parallelism: "auto", toSend: 12 }],
    budget: noBudget,
    used: null,
  });
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
    Dry run: nothing is sent.

    Run        r
    Storage    .cache/r
    Endpoint   http://localhost:1234/v1 (n_parallel auto)
    Grid       1 model × 1 sampling × 1 dataset

      a · greedy · demo: 20 samples, 12 of 20 to send

    Requests to send: 12 of 20 (8 are stored)
    Prompt tokens:    about 1,000 (estimated)
    Output tokens:    at most 20,480
    Cost:             about $0.0025 for the prompts, at most about $0.2073 if every answer takes all of \`max_tokens\`
    "
  `);
});

test("a narrow terminal gets its lines broken between words, under the value", () => {
  const preview = { runId: "r", storageDir: "s", cells: [cell], budget: noBudget, used: null };
  const lines = previewText(preview, 60).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines.slice(-3)).toEqual([
    "Cost:             about $0.0025 for the prompts, at most",
    "                  about $0.2073 if every answer takes all of",
    "                  `max_tokens`",
  ]);
});

describe("the cost", () => {
  test("is not known without prices, which is said", () => {
    expect(tail([free])).toEqual(["Cost:             not known: no model has `prices`"]);
  });

  test("is told for all and for each model", () => {
    expect(tail([cell, other])).toEqual([
      "Cost:             about $0.5025 for the prompts, at most about $4.21 if every answer takes all of `max_tokens`",
      "  a: about $0.0025 for the prompts, at most about $0.2073 if every answer takes all of `max_tokens`",
      "  b: about $0.5000 for the prompts, at most about $4.00 if every answer takes all of `max_tokens`",
    ]);
  });

  test("names the models that it is without", () => {
    expect(tail([cell, free])).toEqual([
      "Cost:             about $0.0025 for the prompts, at most about $0.2073 if every answer takes all of `max_tokens`, without the models that have no `prices`",
      "  a: about $0.0025 for the prompts, at most about $0.2073 if every answer takes all of `max_tokens`",
      "  b: not known, it has no `prices`",
    ]);
  });

  test("has no upper bound without max_tokens", () => {
    expect(tail([{ ...cell, outputTokensBound: null, costBoundUsd: null }])).toEqual([
      "Cost:             about $0.0025 for the prompts; no upper bound, for `max_tokens` is not set",
    ]);
  });
});

describe("the budget", () => {
  const budgetOf = (change: Partial<Preview["budget"]>, used: Preview["used"] = null) =>
    tail([cell], { budget: { ...noBudget, ...change }, used }).slice(1);

  test("that is enough says so", () => {
    expect(budgetOf({ maxCostUsd: 1, maxOutputTokens: 100_000, maxDurationMs: 5_400_000 })).toEqual(
      [
        "Budget:           max_cost_usd $1.00: enough for everything",
        "                  max_output_tokens 100,000: enough for everything",
        "                  max_duration 1:30:00 for each session, then it stops and can be resumed",
      ],
    );
  });

  test("that may end the run says how far it reaches at least, after what was used", () => {
    expect(budgetOf({ maxOutputTokens: 12_240 }, { costUsd: 0, outputTokens: 2_000 })).toEqual([
      "Budget:           max_output_tokens 12,240 (2,000 of it used by stored answers): enough for at least about 10 of 20 requests, then the run stops and can be resumed",
    ]);
  });

  test("that is used up says that nothing would be sent", () => {
    expect(budgetOf({ maxCostUsd: 1 }, { costUsd: 1.25, outputTokens: 5 })).toEqual([
      "Budget:           max_cost_usd $1.00 ($1.25 of it used by stored answers): used up, nothing would be sent",
    ]);
  });

  test("says nothing of answers without a bound", () => {
    const open = { ...cell, outputTokensBound: null, costBoundUsd: null };
    expect(tail([open], { budget: { ...noBudget, maxCostUsd: 1 } }).slice(1)).toEqual([
      "Budget:           max_cost_usd $1.00: how many answers it is enough for nobody can say without `max_tokens`",
    ]);
  });
});
