import { describe, expect, test } from "vitest";
import type { Cell } from "../core/config.ts";
import type { ProviderErrorClass } from "../core/errors.ts";
import type { CountedRow, Score } from "../core/score.ts";
import type { Warning } from "../core/summary.ts";
import { wilsonInterval } from "../stats/interval.ts";
import { addCluster, clusteredInterval, noClusters } from "../stats/mean.ts";
import type { PlannedCell } from "./summarize.ts";
import { summarize } from "./summarize.ts";

const cell: Cell = { model: "qwen-7b", sampling: "greedy", dataset: "demo" };
const planned: PlannedCell = {
  cell,
  graders: [
    { name: "math", label: "Math equivalence" },
    { name: "exact_match", label: "Exact match" },
  ],
  prices: null,
};

type End = "correct" | "incorrect" | "unparsed" | "empty" | "truncated" | "refused" | "ungradable";

interface Shape {
  readonly cell?: Cell;
  readonly exact?: "correct" | "incorrect" | null;
  readonly isCut?: boolean;
  readonly tokens?: readonly [number | null, number | null];
  readonly cached?: number;
  readonly reasoning?: number;
  readonly latencyMs?: number;
  readonly firstTokenMs?: number;
  readonly length?: number;
  readonly hasReasoning?: boolean;
}

function row(sampleId: string, shape: Shape = {}): CountedRow {
  return {
    ordinal: 0,
    cell: shape.cell ?? cell,
    sample: { id: sampleId, inputLength: shape.length ?? 6 },
    generation: null,
    hasReasoning: shape.hasReasoning ?? false,
    scores: [],
  };
}

function answered(sampleId: string, end: End, shape: Shape = {}): CountedRow {
  const [inputTokens, outputTokens] = shape.tokens ?? [null, null];
  const exact = shape.exact ?? null;
  return {
    ...row(sampleId, shape),
    generation: {
      status: "completed",
      completion: {
        finishReason: (shape.isCut ?? end === "truncated") ? "length" : "stop",
        usage: {
          inputTokens,
          cachedInputTokens: shape.cached ?? null,
          outputTokens,
          reasoningTokens: shape.reasoning ?? null,
        },
        firstTokenMs: shape.firstTokenMs ?? null,
      },
      latencyMs: shape.latencyMs ?? 100,
    },
    scores: [score("math", end), ...(exact === null ? [] : [score("exact_match", exact)])],
  };
}

function failed(sampleId: string, errorClass: ProviderErrorClass, message = ""): CountedRow {
  return {
    ...row(sampleId),
    generation: { status: "failed", error: { class: errorClass, message } },
  };
}

function score(grader: string, outcome: End): Score {
  if (outcome === "refused" || outcome === "ungradable") {
    return { status: "unscored", grader, version: "1", outcome, explanation: "" };
  }
  return {
    status: "scored",
    grader,
    version: "1",
    outcome,
    value: outcome === "correct" ? 1 : 0,
    answer: "2",
    span: null,
    isMarked: true,
    rule: "",
    explanation: "",
    answerNormal: null,
    targetNormal: null,
  };
}

function many(count: number, make: (index: number) => CountedRow): CountedRow[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function warnings(rows: readonly CountedRow[], maxTokens?: number | null): readonly Warning[] {
  const options = maxTokens === undefined ? {} : { maxTokensOf: () => maxTokens };
  return summarize("r", [planned], rows, options).warnings;
}

test("a cell counts every row once, by its outcome", () => {
  const rows = [
    answered("1", "correct", { exact: "correct", tokens: [10, 20], latencyMs: 100 }),
    answered("2", "correct", { exact: "incorrect", tokens: [5, null], latencyMs: 300 }),
    answered("3", "incorrect", { exact: "incorrect" }),
    answered("4", "unparsed"),
    answered("4b", "empty"),
    answered("5", "truncated"),
    answered("6", "refused"),
    failed("7", "content_filter"),
    failed("8", "timeout"),
    answered("9", "ungradable"),
    row("10"),
  ];
  const { cells, total } = summarize("r", [planned], rows);
  const expected = {
    planned: 11,
    completed: 8,
    outcomes: {
      correct: 2,
      incorrect: 1,
      unparsed: 1,
      empty: 1,
      truncated: 1,
      refused: 1,
      filtered: 1,
      failed: 1,
      ungradable: 1,
    },
    errorClasses: { content_filter: 1, timeout: 1 },
    metrics: [
      {
        name: "math",
        label: "Math equivalence",
        value: 2 / 6,
        interval: wilsonInterval(2, 6, 0.95),
        scored: 6,
        correct: 2,
      },
      {
        name: "exact_match",
        label: "Exact match",
        value: 1 / 3,
        interval: wilsonInterval(1, 3, 0.95),
        scored: 3,
        correct: 1,
      },
    ],
    tokens: { input: 15, cachedInput: 0, output: 20, reported: 2 },
    costUsd: null,
    meanLatencyMs: 1_000 / 8,
    meanFirstTokenMs: null,
    outputTokensPerSecond: 200,
  };
  expect(cells).toEqual([{ cell, ...expected }]);
  expect(total).toEqual(expected);
});

test("repeats of a sample widen the interval: it is clustered and says so", () => {
  const rows = many(40, (index) =>
    answered(String(Math.floor(index / 4)), index < 20 ? "correct" : "incorrect"),
  );
  let sums = noClusters;
  for (let sample = 0; sample < 10; sample += 1) sums = addCluster(sums, sample < 5 ? 4 : 0, 4);
  const metric = summarize("r", [planned], rows).cells[0]?.metrics[0];
  expect(metric?.interval).toEqual(clusteredInterval(sums, 0.95));
  expect(metric?.interval?.method).toBe("clustered-t");
  const naive = wilsonInterval(20, 40, 0.95);
  expect(metric?.interval?.low).toBeLessThan(naive?.low ?? 0);
});

test("the total of several cells pools counts by grader and claims no interval", () => {
  const other: Cell = { ...cell, model: "b", dataset: "text" };
  const cells = [
    planned,
    { cell: other, graders: [{ name: "exact_match", label: "Exact match" }], prices: null },
  ];
  const rows = [
    answered("1", "correct", { exact: "correct" }),
    {
      ...answered("1", "incorrect", { cell: other }),
      scores: [score("exact_match", "incorrect")],
    },
  ];
  const { total } = summarize("r", cells, rows);
  expect(total.metrics.map(({ name, value, scored }) => ({ name, value, scored }))).toEqual([
    { name: "math", value: 1, scored: 1 },
    { name: "exact_match", value: 0.5, scored: 2 },
  ]);
  expect(total.metrics[1]?.interval).toBeNull();
});

test("a cell without rows has zeros, no figures and no warnings", () => {
  const { cells, warnings: none } = summarize("r", [planned], []);
  expect(cells[0]).toMatchObject({ planned: 0, completed: 0, meanLatencyMs: null });
  expect(cells[0]?.metrics[0]).toMatchObject({ value: null, interval: null, scored: 0 });
  expect(none).toEqual([]);
});

test("a row of an unplanned cell is a defect", () => {
  expect(() => summarize("r", [], [row("1")])).toThrow("row 0 is of no planned cell");
});

test("rows are read once, as they come", () => {
  let held = 0;
  function* rows(): Iterable<CountedRow> {
    for (let index = 0; index < 1_000; index += 1) {
      held += 1;
      yield answered(String(index), "correct");
    }
  }
  expect(summarize("r", [planned], rows()).total.completed).toBe(1_000);
  expect(held).toBe(1_000);
});

test("a clean cell of 30 samples warns of nothing", () => {
  expect(warnings(many(30, (index) => answered(String(index), "correct")))).toEqual([]);
});

test("truncated answers give their figures and advice that knows whether max_tokens was set", () => {
  const rows = [
    ...many(30, (index) => answered(`c${index}`, "correct")),
    ...many(9, (index) => answered(`t${index}`, "truncated")),
    answered("cut", "incorrect", { isCut: true }),
  ];
  const effect =
    "9 hold no whole answer, which counts as wrong: accuracy 0.750 could be 0.975 at best";
  expect(warnings(rows, 512)).toEqual([
    {
      code: "truncated",
      message: `10 of 40 answers of \`qwen-7b\` · \`greedy\` were cut off at \`max_tokens\` (512); ${effect}`,
      hint: "raise `max_tokens`; that is another sampling, so all 40 will be generated anew",
    },
  ]);
  expect(warnings(rows, null)).toEqual([
    {
      code: "truncated",
      message: `10 of 40 answers of \`qwen-7b\` · \`greedy\` were cut off by the server's own limit; ${effect}`,
      hint: "set a generous `max_tokens`, or load the model with a longer context; that is another sampling, so all 40 will be generated anew",
    },
  ]);
  expect(warnings(rows)[0]?.message).toContain(
    "were cut off at `max_tokens`; 9 hold no whole answer",
  );
});

test("empty answers and unreadable ones are told apart", () => {
  const rows = [
    ...many(36, (index) => answered(`c${index}`, "correct")),
    answered("e1", "empty"),
    answered("u1", "unparsed"),
    answered("u2", "unparsed"),
    answered("i1", "incorrect"),
  ];
  expect(warnings(rows).map(({ code, message }) => ({ code, message }))).toEqual([
    {
      code: "empty",
      message:
        "1 of 40 answers of `qwen-7b` · `greedy` is empty, which counts as wrong: accuracy 0.900 could be 0.925 at best",
    },
    {
      code: "unparsed",
      message:
        "no final answer was found in 2 of 40 answers of `qwen-7b` · `greedy`, which counts as wrong: accuracy 0.900 could be 0.950 at best",
    },
  ]);
});

test("failures name their classes, the advice for each, and how far they could move the score", () => {
  const rows = [
    ...many(36, (index) => answered(`c${index}`, index < 18 ? "correct" : "incorrect")),
    failed("1", "rate_limit"),
    failed("2", "timeout"),
    failed("3", "timeout"),
    failed("4", "content_filter"),
  ];
  expect(warnings(rows)).toEqual([
    {
      code: "failed",
      message:
        "3 of 40 requests of `qwen-7b` · `greedy` failed (2 timeout; 1 rate_limit): not in the accuracy of 0.500, which could be 0.462 to 0.538 with them",
      hint: 'timeout: raise `timeout`, lower `max_tokens` or `n_parallel`, or use a faster model; rate_limit: set `requests_per_minute` or `tokens_per_minute` to what you may use, lower `n_parallel` or set it to "auto", or raise `max_retries`; then run the same command again to ask only these',
    },
    {
      code: "filtered",
      message:
        "1 of 40 requests of `qwen-7b` · `greedy` was blocked by the service's content filter: not in the accuracy of 0.500, which could be 0.486 to 0.514 with them",
      hint: "read them in the report (outcome `filtered`); the service's filter settings decide, and after a change of those `--no-resume` asks everything anew",
    },
  ]);
});

test("a failure is told in the words that were said most often of its class, without addresses", () => {
  const from = "from http://127.0.0.1:8000/v1";
  const rows = [
    answered("c", "correct"),
    failed("1", "server", `HTTP 500 ${from}: CUDA out of memory, request req-81fa`),
    failed("2", "server", `HTTP 502 ${from}: bad gateway`),
    failed("3", "server", `HTTP 500 ${from}: CUDA out of memory, request req-9c0d`),
    failed("4", "timeout", `request timeout: no answer ${from} within 30 s`),
  ];
  expect(warnings(rows)[0]?.message).toContain(
    'failed (3 server, 2 of them: "HTTP 500: CUDA out of memory, request req-81fa"; 1 timeout: "request timeout: no answer within 30 s"): not in the accuracy',
  );
});

test("the words of failures are cut to a length that a warning can hold", () => {
  const [warning] = warnings([failed("1", "server", "on and on ".repeat(500))]);
  expect(warning?.message).toMatch(/ failed \(1 server: "on and on .{150,200}…"\)$/);
});

test("where other requests were answered, nobody is told that the address may be wrong", () => {
  const adviceOn = (message: string, ...others: readonly CountedRow[]): string | undefined =>
    warnings([failed("1", "protocol", message), ...others])[0]?.hint;
  const page = "HTTP 200 from http://a/v1 without a readable answer: an HTML page";
  expect(adviceOn(page)).toMatch(/^protocol: check that `base_url`/);
  expect(adviceOn(page, answered("c", "correct"))).toMatch(/^protocol: look at the log/);
  expect(adviceOn("answer from http://a/v1 is longer than 32 MB")).toMatch(
    /^protocol: look at the server's log: it wrote without an end/,
  );
});

test("rows not asked, refused, ungradable and not graded are each told, the gravest first", () => {
  const rows = [
    ...many(36, (index) => answered(`c${index}`, "correct")),
    answered("u", "ungradable"),
    answered("r", "refused"),
    { ...answered("n", "correct"), scores: [] },
    row("later"),
  ];
  expect(warnings(rows).map(({ code }) => code)).toEqual([
    "not-asked",
    "refused",
    "ungradable",
    "not-graded",
  ]);
});

test("few samples are noted with the interval they leave", () => {
  const rows = many(10, (index) => answered(String(index), index < 7 ? "correct" : "incorrect"));
  expect(warnings(rows)).toEqual([
    {
      code: "few-samples",
      message:
        "`qwen-7b` · `greedy` has only 10 scored samples: its true accuracy may well be anywhere from 0.397 to 0.892",
      hint: "raise `limit` or `n_records` before comparing models",
    },
  ]);
});

test("many repeats of few samples are still few samples", () => {
  const rows = many(64, (index) => answered(String(Math.floor(index / 16)), "correct"));
  expect(warnings(rows)[0]?.message).toContain("only 4 scored samples");
});

test("warnings of one kind stand together and name the dataset only where there are several", () => {
  const other = { ...planned, cell: { ...cell, dataset: "other" } };
  const rows = [failed("1", "auth"), row("2"), { ...failed("1", "auth"), cell: other.cell }];
  expect(
    summarize("r", [planned, other], rows).warnings.map(({ code, message }) => [code, message]),
  ).toEqual([
    ["not-asked", "1 of 2 requests of `qwen-7b` · `greedy` · `demo` was not asked yet"],
    ["failed", "1 of 2 requests of `qwen-7b` · `greedy` · `demo` failed (1 auth)"],
    ["failed", "1 of 1 requests of `qwen-7b` · `greedy` · `other` failed (1 auth)"],
  ]);
});

describe("tokens, time and cost", () => {
  const prices = { input: 2, cachedInput: 1, output: 10 };

  test("of a cell are summed over the answers that tell them", () => {
    const rows = [
      answered("1", "correct", {
        tokens: [1_000, 101],
        cached: 400,
        latencyMs: 1_500,
        firstTokenMs: 500,
      }),
      answered("2", "correct", { tokens: [2_000, 201], latencyMs: 3_000, firstTokenMs: 1_000 }),
      answered("3", "correct", { latencyMs: 9_000 }),
    ];
    const { cells, total } = summarize("r", [{ ...planned, prices }], rows);
    const expected = {
      tokens: { input: 3_000, cachedInput: 400, output: 302, reported: 2 },
      costUsd: (2_600 * 2 + 400 * 1 + 302 * 10) / 1e6,
      meanLatencyMs: 4_500,
      meanFirstTokenMs: 750,
      outputTokensPerSecond: 300 / 3,
    };
    expect(cells[0]).toMatchObject({ ...expected, costUsd: expect.closeTo(expected.costUsd, 12) });
    expect(total).toMatchObject({ ...expected, costUsd: expect.closeTo(expected.costUsd, 12) });
  });

  test("of answers that were thought unseen count the whole time as writing", () => {
    const rows = [
      answered("1", "correct", {
        tokens: [10, 1_000],
        reasoning: 950,
        latencyMs: 10_000,
        firstTokenMs: 9_900,
      }),
    ];
    expect(summarize("r", [planned], rows).total.outputTokensPerSecond).toBe(100);
  });

  test("over cells weigh answers, not cells", () => {
    const other = { ...planned, cell: { ...cell, model: "b" } };
    const rows = [
      ...many(3, (index) =>
        answered(`${index}`, "correct", { firstTokenMs: 100, tokens: [1, 11] }),
      ),
      answered("1", "correct", {
        cell: other.cell,
        firstTokenMs: 500,
        latencyMs: 600,
        tokens: [1, 11],
      }),
    ];
    const { total } = summarize("r", [planned, other], rows);
    expect(total.meanFirstTokenMs).toBe(200);
    expect(total.outputTokensPerSecond).toBe(400);
  });

  test("that nobody told are not known, not 0", () => {
    const { total } = summarize("r", [{ ...planned, prices }], [answered("1", "correct")]);
    expect(total).toMatchObject({
      costUsd: null,
      meanFirstTokenMs: null,
      outputTokensPerSecond: null,
    });
  });

  test("cost nothing while nothing was asked, and are not known without prices", () => {
    expect(summarize("r", [{ ...planned, prices }], [row("1")]).total.costUsd).toBe(0);
    const unpriced = summarize("r", [planned], [answered("1", "correct", { tokens: [1, 1] })]);
    expect(unpriced.total.costUsd).toBeNull();
  });

  test("of models without prices are not in the total cost, which says so", () => {
    const free = { ...planned, prices, cell: { ...cell, model: "paid" } };
    const rows = [
      ...many(30, (index) =>
        answered(String(index), "correct", { cell: free.cell, tokens: [100, 100] }),
      ),
      ...many(30, (index) => answered(String(index), "correct", { tokens: [100, 100] })),
    ];
    const { cells, total, warnings: found } = summarize("r", [free, planned], rows);
    expect(cells.map(({ costUsd }) => costUsd)).toEqual([expect.closeTo(0.036, 12), null]);
    expect(total.costUsd).toBeCloseTo(0.036, 12);
    expect(found).toEqual([
      {
        code: "cost-partial",
        message: "the total cost is of `paid` alone: `qwen-7b` has no `prices`",
        hint: "set `prices` of each model; 0 for one that costs nothing",
      },
    ]);
  });

  test("that a server does not tell leave a gap in the cost, which is told", () => {
    const rows = many(30, (index) =>
      answered(String(index), "correct", index < 28 ? { tokens: [10, 10] } : {}),
    );
    expect(summarize("r", [{ ...planned, prices }], rows).warnings).toEqual([
      {
        code: "cost-unknown",
        message:
          "the server told no token counts for 2 of 30 answers of `qwen-7b` · `greedy`: what they cost is not known and in no sum",
        hint: "look at the provider's own bill; `max_cost_usd` counts these answers too, by their length (4 characters a token)",
      },
    ]);
  });
});

describe("answers that were cut and have no thinking apart", () => {
  const cut = [answered("1", "incorrect", { isCut: true }), answered("2", "truncated")];
  const codesBeside = (others: readonly CountedRow[]): readonly string[] =>
    warnings([...cut, ...others]).map(({ code }) => code);

  test("may be thoughts where most whole answers have some", () => {
    const whole = [
      answered("3", "correct", { hasReasoning: true }),
      answered("4", "correct", { hasReasoning: true }),
      answered("5", "correct"),
    ];
    const told = warnings([...cut, ...whole]).find(({ code }) => code === "thinking-unmarked");
    expect(told?.message).toBe(
      "1 of 5 answers of `qwen-7b` · `greedy` may be thinking that was cut off: it has no reasoning apart, as 2 of 3 whole answers have, and counts as an answer",
    );
  });

  test("are answers where the model does not think, or does so now and then", () => {
    expect(codesBeside([answered("3", "correct")])).not.toContain("thinking-unmarked");
    const rarely = [answered("3", "correct", { hasReasoning: true }), answered("4", "correct")];
    expect(codesBeside(rarely)).not.toContain("thinking-unmarked");
  });
});

describe("prompts that the server cut", () => {
  const rows = many(40, (index) =>
    answered(String(index), "correct", {
      length: 3_000 + 500 * index,
      tokens: [Math.min(2_050, 750 + 125 * index), 10],
    }),
  );

  test("are warned of before anything else that could move the score", () => {
    const found = warnings([...rows, failed("f", "server")]);
    expect(found.map(({ code }) => code)).toEqual(["prompt-cut", "failed"]);
    expect(found[0]?.message).toBe(
      "about 29 of 40 prompts of `qwen-7b` · `greedy` were cut by the server without a word: the server counts about 2,050 tokens in each of them, however long they are. These answers are to other questions than the dataset asks, and they count",
    );
    expect(found[0]?.hint).toContain("OLLAMA_CONTEXT_LENGTH");
  });

  test("are met with the advice for the server that it is", () => {
    const { warnings: found } = summarize("r", [planned], rows, {
      cutAdviceOf: ({ model }, cap) => `raise the context of ${model} above ${cap}`,
    });
    expect(found[0]?.hint).toBe("raise the context of qwen-7b above 2050");
  });

  test("are told with a doubt where all have a tiny count, which a cache can be the reason of", () => {
    const tiny = many(40, (index) =>
      answered(String(index), "correct", { length: 60 + 40 * index, tokens: [7, 10] }),
    );
    expect(warnings(tiny).map(({ message }) => message)).toEqual([
      "all 40 prompts of `qwen-7b` · `greedy` were cut by the server without a word, or are counted wrongly by it: the server counts about 7 tokens in each of them, however long they are. Some servers leave out of the count what they have in their cache; otherwise these answers are to other questions than the dataset asks, and they count",
    ]);
  });

  test("are none where the server tells no counts", () => {
    expect(
      warnings(many(40, (index) => answered(String(index), "correct", { length: 500 * index }))),
    ).toEqual([]);
  });
});

test("empty answers with tokens that the server counts point to thinking", () => {
  const rows = [
    ...many(38, (index) => answered(`c${index}`, "correct")),
    answered("e1", "empty", { tokens: [10, 800] }),
    answered("e2", "empty", { tokens: [10, 1] }),
  ];
  expect(warnings(rows)).toEqual([
    {
      code: "empty",
      message:
        "2 of 40 answers of `qwen-7b` · `greedy` are empty, which counts as wrong: accuracy 0.950 could be 1.000 at best; for 1 of them the server counts tokens that were written",
      hint: "read some in the report (outcome `empty`): mostly all was thought and nothing said; raise `max_tokens`, or turn thinking down or off in `extra_body`; without reasoning there, look for a wrong chat template or a `stop` text met at once",
    },
  ]);
});
