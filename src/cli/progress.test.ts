import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Cell } from "../core/config.ts";
import type { RunEvent } from "../core/events.ts";
import { progressDisplay } from "./progress.ts";

const first: Cell = { model: "a", sampling: "greedy", dataset: "demo" };
const second: Cell = { ...first, sampling: "creative" };
const elsewhere: Cell = { ...first, model: "b" };

const here = "http://localhost:1234/v1";
const there = "http://localhost:8000/v1";

/** A display on a stream that is no terminal, with a clock that the test sets; it writes a line for what is told 10 s after the last. */
function openDisplay() {
  const stream = new PassThrough();
  let time = 0;
  const display = progressDisplay(
    stream,
    () => time,
    new Map([
      ["a", here],
      ["b", there],
    ]),
  );
  return {
    at: (seconds: number, ...events: readonly RunEvent[]): void => {
      time = seconds * 1_000;
      for (const event of events) display.emit(event);
    },
    stop: () => display.stop(),
    lines: (): readonly string[] =>
      String(stream.read() ?? "")
        .split("\n")
        .slice(0, -1),
  };
}

function plan(...cells: readonly Cell[]): RunEvent {
  return {
    type: "planned",
    cells: cells.map((cell) => ({ cell, planned: 2, stored: 0, correct: 0, scored: 0 })),
  };
}

function answered(cell: Cell, outcome: "correct" | "empty" | "failed" = "correct"): RunEvent {
  const errorClass = outcome === "failed" ? "timeout" : null;
  return { type: "answered", cell, sampleId: "1", outcome, errorClass };
}

const tokens = (baseUrl: string, count: number): RunEvent => ({ type: "tokens", baseUrl, count });

test("a line tells accuracy, failures, speed, the limit in force and the cost so far", () => {
  const { at, lines } = openDisplay();
  at(0, plan(first), { type: "parallelism", model: "a", limit: 4 });
  at(1, { type: "parallelism", model: "a", limit: 12 }, { type: "cost", usd: 0.0123 });
  for (let second = 5; second < 10; second += 1) at(second, tokens(here, 100));
  at(10, tokens(here, 50), answered(first));
  expect(lines()).toEqual([
    "Generating:   0%|          | 0/2 [00:10<?, ?it/s] 100 tokens/s, n_parallel 12, $0.0123",
  ]);
});

test("the limit that was found for a model is not shown for the next one at its endpoint", () => {
  const stream = new PassThrough();
  let time = 0;
  const endpoints = new Map([
    ["a", here],
    ["b", here],
  ]);
  const display = progressDisplay(stream, () => time, endpoints);
  display.emit(plan(first, elsewhere));
  display.emit({ type: "parallelism", model: "a", limit: 4 });
  for (const cell of [first, first, elsewhere]) {
    time += 10_000;
    display.emit(answered(cell));
  }
  expect(String(stream.read()).match(/^\w|n_parallel \d+/gmu)).toEqual([
    ...["a", "n_parallel 4"],
    ...["a", "n_parallel 4"],
    ...["a", "b"],
  ]);
});

test("an answer that takes minutes is seen to be written", () => {
  const { at, lines } = openDisplay();
  at(0, plan(first));
  for (let second = 1; second <= 60; second += 1) at(second, tokens(here, 20));
  expect(lines()).toHaveLength(6);
});

test("each endpoint's speed stands beside its own cell, the cost once", () => {
  const { at, lines } = openDisplay();
  at(0, plan(first, second, elsewhere), { type: "cost", usd: 1 });
  at(8, tokens(here, 100), tokens(there, 30));
  at(9, tokens(here, 100), tokens(there, 30));
  at(10, answered(second));
  at(20, answered(elsewhere));
  at(20, tokens(here, 100));
  at(30, tokens(here, 200), tokens(there, 30));
  at(31, tokens(there, 60));
  at(40, tokens(there, 60));
  expect(lines()).toEqual([
    "a · creative · demo:  50%|█████     | 1/2 [00:10<00:10, 10.00s/it] accuracy 1.000",
    "b · greedy · demo:  50%|█████     | 1/2 [00:10<00:10, 10.00s/it] accuracy 1.000",
    "a · greedy · demo:   0%|          | 0/2 [00:30<?, ?it/s] 44.4 tokens/s, $1.00",
    "b · greedy · demo:  50%|█████     | 1/2 [00:30<00:30, 30.00s/it] accuracy 1.000, 13.3 tokens/s",
  ]);
});

test("the last line of a cell has what stays, not what was for the moment", () => {
  const { at, lines } = openDisplay();
  at(0, plan(first), { type: "cost", usd: 1 });
  at(1, tokens(here, 100), answered(first));
  at(2, tokens(here, 100), answered(first, "failed"));
  expect(lines()).toEqual([
    "Generating: 100%|██████████| 2/2 [00:02<00:00, 1.00it/s] accuracy 1.000, 1 failed",
  ]);
});

test("empty answers count in the accuracy, failed ones do not", () => {
  const { at, lines } = openDisplay();
  at(0, plan(first));
  at(1, answered(first));
  at(2, answered(first, "empty"));
  expect(lines()[0]).toMatch(/accuracy 0\.500$/);
});

test("waits, pauses and warnings are lines of their own, safe for a terminal", () => {
  const { at, lines } = openDisplay();
  at(
    0,
    plan(first),
    { type: "waiting", baseUrl: here, reason: "slow \u001b[2Jdown", milliseconds: 20_000 },
    { type: "paused", baseUrl: here, reason: "refused", hint: "start it" },
    { type: "resumed", baseUrl: here, pausedMs: 61_000 },
    { type: "warning", code: "x", message: "careful", hint: "look" },
  );
  expect(lines()).toEqual([
    "waiting 00:20 for localhost:1234: slow down",
    "paused: refused",
    "  hint: start it; Themis goes on by itself when the endpoint is back",
    "going on: the endpoint is back after 01:01",
    "warning: careful",
    "  hint: look",
  ]);
});

test("on a terminal, what is told is broken between words, and nothing of it is cut", () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows: 24 });
  const display = progressDisplay(stream, () => 0);
  display.emit({
    type: "warning",
    code: "x",
    message: "the server cuts the prompts of `model` without a word",
    hint: "load the model with a longer context",
  });
  display.stop();
  const lines = stripVTControlCharacters(String(stream.read())).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "warning: the server cuts the prompts of",
    "  `model` without a word",
    "  hint: load the model with a longer",
    "    context",
  ]);
});
