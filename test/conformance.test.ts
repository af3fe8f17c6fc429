import { beforeAll, describe, expect, test } from "vitest";
import { type MatrixRow, matrixPage, measureAll } from "./conformance/matrix.ts";
import { exceptions } from "./conformance/situations.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import { readProjectFile } from "./support/readme-blocks.ts";

describe("every server, read whole and streamed, under every fault", () => {
  let rows: readonly MatrixRow[] = [];

  beforeAll(async () => {
    rows = await measureAll();
  }, 120_000);

  const cases = allEmulators.flatMap(({ name }) =>
    [false, true].map((isStreaming) => ({
      server: name,
      way: isStreaming ? "streamed" : "read whole",
      isStreaming,
    })),
  );

  test.for(cases)("$server, $way: each sample ends as its situation implies", (wanted) => {
    const row = rows.find(
      ({ server, isStreaming }) => server === wanted.server && isStreaming === wanted.isStreaming,
    );
    const own = exceptions[wanted.server] ?? {};
    expect(
      row?.measured.map(({ situation, always, once }) => [situation.name, always, once]),
    ).toEqual(
      row?.measured.map(({ situation: { name, always, once } }) => [
        name,
        own[name] ?? always,
        once,
      ]),
    );
    expect(row?.measured.length).toBeGreaterThan(wanted.isStreaming ? 15 : 14);
  });

  test.for(cases)("$server, $way: nothing is graded but whole answers", (wanted) => {
    const row = rows.find(
      ({ server, isStreaming }) => server === wanted.server && isStreaming === wanted.isStreaming,
    );
    expect(row?.measured.flatMap(({ faults }) => faults)).toEqual([]);
  });

  test("the table in the docs is the measured one; `npm run conformance` writes it", () => {
    expect(readProjectFile("docs/conformance.md")).toBe(matrixPage(rows));
  });
});
