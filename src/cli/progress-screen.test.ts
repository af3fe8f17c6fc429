import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { progressDisplay } from "./progress.ts";

/** What a terminal shows that breaks lines anew when it is made narrower, as most do. Knows the sequences that bars are drawn with. */
function openTerminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  let lines: string[] = [""];
  let row = 0;
  let column = 0;
  const put = (text: string): void => {
    const line = (lines[row] ?? "").padEnd(column);
    lines[row] = line.slice(0, column) + text + line.slice(column + text.length);
  };
  const steer = (count: number, letter: string): void => {
    if (letter === "A") row = Math.max(0, row - count);
    if (letter === "G") column = count - 1;
    if (letter === "K") lines[row] = count === 2 ? "" : (lines[row] ?? "").slice(0, column);
    if (letter === "J") {
      lines[row] = (lines[row] ?? "").slice(0, column);
      lines.length = row + 1;
    }
  };
  const write = (text: string): void => {
    for (const character of text) {
      if (character === "\n") {
        row += 1;
        column = 0;
        lines[row] ??= "";
      } else {
        put(character);
        // It does not break what is too long for a row.
        column = Math.min(column + 1, stream.columns - 1);
      }
    }
  };
  const read = (): void => {
    const [start = "", ...pieces] = String(stream.read() ?? "").split("\u001b[");
    write(start);
    for (const piece of pieces) {
      const [sequence = "", count = "", letter = ""] = /^\??(\d*)([A-Za-z])/u.exec(piece) ?? [];
      steer(count === "" ? 1 : Number(count), letter);
      write(piece.slice(sequence.length));
    }
  };
  return {
    stream,
    shown: (): readonly string[] => {
      read();
      return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
    },
    resize: (width: number): void => {
      read();
      const broken = lines.map((line) => line.match(new RegExp(`.{1,${width}}`, "gu")) ?? [""]);
      row = broken.slice(0, row).flat().length + Math.floor(column / width);
      column %= width;
      lines = broken.flat();
      stream.columns = width;
    },
  };
}

/** A display with as many bars as models, each with an answer. */
function openBars(count: number, columns: number) {
  const terminal = openTerminal(columns);
  const display = progressDisplay(terminal.stream, () => 0);
  const cells = Array.from({ length: count }, (_, number) => ({
    model: `model-${number}-with-a-name-of-some-length`,
    sampling: "greedy",
    dataset: "math500",
  }));
  display.emit({
    type: "planned",
    cells: cells.map((cell) => ({ cell, planned: 350, stored: 0, correct: 0, scored: 0 })),
  });
  for (const cell of cells) {
    display.emit({ type: "answered", cell, sampleId: "1", outcome: "correct", errorClass: null });
  }
  return { terminal, display };
}

const bar = /^(Generating|model-\d.*… · greedy · math500):.* 1\/350 \[00:00.*\] accuracy 1\.000$/u;

test.each([1, 2, 5, 21])("nothing of %i bars stays beside what is told above them", (count) => {
  const { terminal, display } = openBars(count, 80);
  using _ = { [Symbol.dispose]: () => display.stop() };
  const notes = Array.from({ length: 7 }, (_, number) => `note ${number}`);
  for (const note of notes) display.note(note);
  display.note("two\nlines");
  const shown = terminal.shown();
  expect(shown.slice(0, 9)).toEqual([...notes, "two", "  lines"]);
  expect(shown.slice(9)).toEqual(Array(count).fill(expect.stringMatching(bar)));
});

test.each([1, 2, 5])("nothing of %i bars stays when a terminal is made narrower", async (count) => {
  const { terminal, display } = openBars(count, 130);
  using _ = { [Symbol.dispose]: () => display.stop() };
  display.note("before");
  terminal.resize(70);
  const bars = Array(count).fill(expect.stringMatching(bar));
  await expect.poll(terminal.shown).toEqual(["before", ...bars]);
  display.note("after");
  expect(terminal.shown()).toEqual(["before", "after", ...bars]);
});

test("the last state of bars stays, each in its own row, and nothing else", () => {
  const { terminal, display } = openBars(3, 80);
  display.note("a note");
  display.stop();
  terminal.stream.write("the end\n");
  const shown = terminal.shown();
  expect(shown).toEqual(["a note", ...Array(3).fill(expect.stringMatching(bar)), "the end"]);
});

test("what is told between two bars that come one after the other stays", async () => {
  const terminal = openTerminal(80);
  const display = progressDisplay(terminal.stream, () => 0);
  display.emit({ type: "download", dataset: "math500", doneBytes: 10, totalBytes: 20 });
  display.note("loading");
  display.emit({ type: "dataset-ready", dataset: "math500", samples: 500 });
  const ended = "Downloading dataset: 100%|██████████| 500/500 [00:00<00:00, ?it/s]";
  expect(terminal.shown()).toEqual(["loading", ended]);
  display.note("first");
  // Until the screen was drawn once more.
  await sleep(250);
  display.note("second");
  display.emit({ type: "download", dataset: "other", doneBytes: 10, totalBytes: 20 });
  display.note("third");
  display.stop();
  expect(terminal.shown()).toEqual([
    "loading",
    ended,
    "first",
    "second",
    "third",
    expect.stringMatching(/^Downloading dataset: .*10B\/20B/u),
  ]);
});
