import { describe, expect, test } from "vitest";
import { displayWidth } from "../report/terminal-text.ts";
import { clock, type ProgressFigures, progressLine } from "./progress-line.ts";

function line(parts: Partial<ProgressFigures>): string {
  return progressLine({
    label: "Generating",
    done: 0,
    total: 10,
    doneBefore: 0,
    elapsedMs: 0,
    suffix: "",
    unit: "items",
    ...parts,
  });
}

describe("a line of progress", () => {
  test.each<[string, Partial<ProgressFigures>, string]>([
    [
      "at the end",
      { done: 10, elapsedMs: 45_000 },
      "Generating: 100%|██████████| 10/10 [00:45<00:00, 4.50s/it]",
    ],
    ["at the start", {}, "Generating:   0%|          | 0/10 [00:00<?, ?it/s]"],
    [
      "on the way, with what is left at the speed so far",
      { done: 4, elapsedMs: 18_000, suffix: "accuracy 0.750" },
      "Generating:  40%|████      | 4/10 [00:18<00:27, 4.50s/it] accuracy 0.750",
    ],
    [
      "faster than one a second",
      { done: 250, total: 1000, elapsedMs: 20_000 },
      "Generating:  25%|██▌       | 250/1000 [00:20<01:00, 12.50it/s]",
    ],
    [
      "with eighths of a block",
      { done: 1, total: 80, elapsedMs: 1000 },
      "Generating:   1%|▏         | 1/80 [00:01<01:19, 1.00it/s]",
    ],
    [
      "one short of the end, never rounded up to it",
      { done: 999, total: 1000, elapsedMs: 999_000 },
      "Generating:  99%|█████████▉| 999/1000 [16:39<00:01, 1.00it/s]",
    ],
    [
      "of a resumed run, by the speed of this session alone",
      { done: 60, total: 100, doneBefore: 50, elapsedMs: 5000 },
      "Generating:  60%|██████    | 60/100 [00:05<00:20, 2.00it/s]",
    ],
    [
      "of a run that found everything stored",
      { done: 10, doneBefore: 10, elapsedMs: 10 },
      "Generating: 100%|██████████| 10/10 [00:00<00:00, ?it/s]",
    ],
    ["of nothing at all", { total: 0 }, "Generating: 100%|██████████| 0/0 [00:00<00:00, ?it/s]"],
    [
      "over an hour",
      { done: 1, total: 3, elapsedMs: 3_723_000 },
      "Generating:  33%|███▎      | 1/3 [1:02:03<2:04:06, 3723.00s/it]",
    ],
    [
      "without a total",
      { label: "Reading", total: null, done: 1500, elapsedMs: 3000 },
      "Reading: 1500 [00:03, 500.00it/s]",
    ],
    [
      "of a download",
      { label: "math500", unit: "bytes", done: 300_000, total: 1_200_000, elapsedMs: 2000 },
      "math500:  25%|██▌       | 300.0kB/1.2MB [00:02<00:06, 150.0kB/s]",
    ],
    [
      "of a download of unknown size",
      { label: "math500", unit: "bytes", done: 512, total: null, elapsedMs: 1000 },
      "math500: 512B [00:01, 512B/s]",
    ],
  ])("%s", (_, figures, expected) => {
    expect(line(figures)).toBe(expected);
  });

  test("says 29 of 100 as 29%", () => {
    for (let done = 0; done <= 100; done += 1) {
      expect(line({ done, total: 100 })).toContain(`: ${String(done).padStart(3)}%|`);
    }
  });
});

describe("a line in a narrow terminal", () => {
  const full: ProgressFigures = {
    label: "llama-3.1-8b-instruct-q4_k_m · greedy · math500",
    done: 225,
    total: 350,
    doneBefore: 0,
    elapsedMs: 12_000,
    suffix: "accuracy 0.646",
    extras: { failed: "3 failed", tokens: "55.2 tokens/s", limit: "n_parallel 4", cost: "$0.0123" },
    unit: "items",
  };

  test.each<[number, string]>([
    [
      162,
      "llama-3.1-8b-instruct-q4_k_m · greedy · math500:  64%|██████▍   | 225/350 [00:12<00:07, 18.75it/s] accuracy 0.646, 3 failed, 55.2 tokens/s, n_parallel 4, $0.0123",
    ],
    [
      150,
      "llama-3.1-8b-ins… · greedy · math500:  64%|██████▍   | 225/350 [00:12<00:07, 18.75it/s] accuracy 0.646, 3 failed, 55.2 tokens/s, n_parallel 4, $0.0123",
    ],
    [
      140,
      "llama-3.1-8b-instruc… · greedy · math500:  64%|██████▍   | 225/350 [00:12<00:07, 18.75it/s] accuracy 0.646, 3 failed, 55.2 tokens/s, $0.0123",
    ],
    [
      100,
      "llama-3.1-8b-instruct-q4_k_m · greedy · math500:  64% 225/350 [00:12<00:07] accuracy 0.646, 3 failed",
    ],
    [80, "llama-3.1-8b… · greedy · math500: 225/350 [00:12<00:07] accuracy 0.646, 3 failed"],
    [60, "llama-3.… · greedy · math500: 225/350 [00:12] accuracy 0.646"],
    [40, "llam… · gree… · math…: 225/350 [00:12]"],
    [20, "… · … · …: 225/350"],
    [10, "225/350"],
  ])("of %i columns shortens the name, then leaves out whole parts", (columns, expected) => {
    expect(progressLine(full, columns)).toBe(expected);
  });

  test("is never wider than that, and has every part whole or not at all", () => {
    for (let columns = 7; columns < 170; columns += 1) {
      const shown = progressLine(full, columns);
      expect(displayWidth(shown)).toBeLessThanOrEqual(columns);
      expect(shown).toContain("225/350");
      expect(shown.replace(/^.*?: /u, "")).toMatch(
        /^( 64%(\|██████▍ {3}\|)? )?225\/350( \[00:12(<00:07(, 18\.75it\/s)?)?\]( accuracy 0\.646(, 3 failed)?(, 55\.2 tokens\/s)?(, n_parallel 4)?(, \$0\.0123)?)?)?$/u,
      );
    }
  });

  test("counts wide characters as two columns, and a name of a megabyte costs nothing", () => {
    const label = `${"模型".repeat(500_000)} · greedy · math500`;
    const shown = progressLine({ ...full, label }, 80);
    expect(shown).toContain("模型");
    expect(shown).toContain("… · greedy · math500: ");
    expect(displayWidth(shown)).toBeLessThanOrEqual(80);
  });
});

test("a clock shows minutes and seconds, and hours when there are some", () => {
  expect([0, 499, 500, 59_499, 59_500, 3_599_499, 3_599_500, 360_000_000].map(clock)).toEqual([
    ...["00:00", "00:00", "00:01", "00:59", "01:00"],
    ...["59:59", "1:00:00", "100:00:00"],
  ]);
});
