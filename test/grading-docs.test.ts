import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { policyValues } from "../src/cli/grade-policies.ts";
import { defaultGraders } from "../src/core/default-graders.ts";
import { defaultMathPolicies, type MathPolicies } from "../src/core/math-policies.ts";
import { type Equivalence, equivalent } from "../src/math/equivalent.ts";
import { extractAnswer } from "../src/math/extract-answer.ts";
import { limits } from "../src/math/limits.ts";
import { parseCorpus, readCorpus } from "./support/answer-corpus.ts";
import { gradedText } from "./support/graded-text.ts";
import { projectRoot, proseOf, readProjectFile } from "./support/readme-blocks.ts";

const page = "docs/grading.md";

/** A line of a table, with the headings that it stands below. */
interface Row {
  /** For messages: page and text of the line. */
  readonly place: string;
  readonly section: string;
  readonly heading: string;
  readonly cells: ReadonlyMap<string, string>;
}

const rows = rowsOf(proseOf(page));
const rowsWith = (...columns: readonly string[]): readonly Row[] =>
  rows.filter(({ cells }) => columns.every((column) => cells.has(column)));

/** What the code in a cell stands for: `9` × 3 is 999, ⏎ the end of a line; no code at all is no text. */
function textOf(row: Row, column: string): string {
  const cell = row.cells.get(column) ?? "";
  const pieces = [...cell.matchAll(/`([^`]*)`(?: × ([\d,]+))?/g)];
  return pieces
    .map(([, text = "", times = "1"]) => text.repeat(Number(times.replaceAll(",", ""))))
    .join("")
    .replaceAll("⏎", "\n");
}

function codesOf(row: Row, column: string): readonly string[] {
  return [...(row.cells.get(column) ?? "").matchAll(/`([^`]*)`/g)].map(([, code = ""]) => code);
}

describe("the answers on the page are found as it says", () => {
  const shown = rowsWith("response", "answer", "rule", "marked");

  test.for(shown.map((row) => [row.place, row] as const))("%s", ([, row]) => {
    const choices = Array.from({ length: Number(textOf(row, "choices")) }, () => "");
    const found = extractAnswer(textOf(row, "response"), { choices });
    const asShown = row.cells.get("answer") === "nothing" ? null : textOf(row, "answer");
    expect(found?.answer ?? null).toBe(asShown);
    expect(found?.rule ?? "").toBe(textOf(row, "rule"));
    expect(found?.isMarked ?? null).toBe(
      { yes: true, no: false, "–": null }[row.cells.get("marked") ?? ""],
    );
  });

  test("and every way in which the corpus has them found is shown", () => {
    const used = parseCorpus(readCorpus()).flatMap(({ response }) => {
      const found = response === undefined ? null : extractAnswer(response);
      return found === null ? [] : [found.rule];
    });
    expect(shown.flatMap((row) => codesOf(row, "rule"))).toEqual(
      expect.arrayContaining([...new Set(used)]),
    );
    expect(shown.length).toBeGreaterThan(20);
  });
});

describe("the cut texts on the page have the outcomes that it says", () => {
  const shown = rowsWith("cut text", "reference", "outcome");

  test.for(shown.map((row) => [row.place, row] as const))("%s", ([, row]) => {
    const [text, reference] = [textOf(row, "cut text"), textOf(row, "reference")];
    const score = gradedText(defaultGraders.math, text, reference, { finishReason: "length" });
    expect(score.outcome).toBe(textOf(row, "outcome"));
  });

  test("and there are some", () => {
    expect(shown.length).toBeGreaterThan(9);
  });
});

const compared = rowsWith("reference", "answer", "verdict");

describe("the pairs on the page are judged as it says, in both directions", () => {
  test.for(compared.map((row) => [row.place, row] as const))("%s", ([, row]) => {
    const { there, back } = decide(row, policiesWith(textOf(row, "with")));
    expect(there.verdict).toBe(row.cells.get("verdict"));
    expect(back.verdict === "equal").toBe(there.verdict === "equal");
    const rule = namedRule(row);
    if (rule !== null) expect(there.rule).toBe(rule);
    // What is not read has another name on the other side.
    if (!there.rule.startsWith("unread")) expect(back.rule).toBe(there.rule);
  });

  test("and there are many", () => {
    expect(compared.length).toBeGreaterThan(150);
  });
});

describe("every rule", () => {
  const documented = new Set(
    [...readProjectFile(page).matchAll(/^#### `([a-z-]+)`$/gm)].map(([, rule = ""]) => rule),
  );

  test("that decides a line of the corpus has its place on the page", () => {
    const used = new Set<string>();
    for (const line of parseCorpus(readCorpus())) {
      const answer = line.answer ?? extractAnswer(line.response ?? "")?.answer ?? "";
      const policies = { ...defaultMathPolicies, ...line.policies };
      used.add(equivalent(answer, line.reference, policies).rule);
      used.add(equivalent(line.reference, answer, policies).rule);
    }
    expect([...used].filter((rule) => !documented.has(rule))).toEqual([]);
  });

  test("of the page has an example there", () => {
    const shown = new Set(compared.flatMap((row) => namedRule(row) ?? []));
    expect([...documented].filter((rule) => !shown.has(rule))).toEqual([]);
    expect(documented.size).toBeGreaterThan(30);
  });

  test("in the code is named on the page", () => {
    const text = readProjectFile(page);
    const rules = readdirSync(join(projectRoot, "src", "math"))
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .flatMap((file) => [
        ...readProjectFile(`src/math/${file}`).matchAll(
          /(?:rule: |asRule\(\s*|different\()"([a-z-]+)"/g,
        ),
      ])
      .map(([, rule]) => rule);
    expect(rules.filter((rule) => !text.includes(`\`${rule}\``))).toEqual([]);
    expect(rules.length).toBeGreaterThan(30);
  });
});

describe("the policies on the page", () => {
  const shown = rows.filter(({ section }) => section === "Policies");
  const sections = Map.groupBy(shown, ({ heading }) => /`(\w+)`/.exec(heading)?.[1] ?? "");

  test("are all there are", () => {
    expect([...sections.keys()].map(inCamelCase)).toEqual(Object.keys(defaultMathPolicies));
  });

  test.for(Object.keys(policyValues))("%s has all its settings and its default", (policy) => {
    const [row] = sections.get(inSnakeCase(policy)) ?? [];
    const values: readonly (string | number)[] = valuesOf(policy);
    const settings = [...(row?.cells.keys() ?? [])].slice(2).map(settingOf);
    const names = settings.map(({ value }) => value);
    expect(values.map(String)).toEqual(expect.arrayContaining(names));
    // Of a number there are too many to show.
    if (values.length < 10) expect(names).toHaveLength(values.length);
    expect(settings.filter(({ isDefault }) => isDefault).map(({ value }) => value)).toEqual([
      String(Object.entries(defaultMathPolicies).find(([name]) => name === policy)?.[1]),
    ]);
    const text = readProjectFile(page);
    expect(text).toContain(`Flag: \`--${inSnakeCase(policy).replaceAll("_", "-")}\``);
    expect(text).toContain(`\n      "${inSnakeCase(policy)}": `);
  });

  test.for(shown.map((row) => [row.place, row] as const))(
    "change verdicts as it says, in both directions: %s",
    ([, row]) => {
      const name = /`(\w+)`/.exec(row.heading)?.[1] ?? "";
      for (const [column, verdict] of [...row.cells].slice(2)) {
        const { value } = settingOf(column);
        const { there, back } = decide(row, policiesWith(`${name}: ${value}`));
        expect([there.verdict, back.verdict], column).toEqual([verdict, verdict]);
      }
    },
  );
});

test("the limits on the page are those of the code", () => {
  const shown = rowsWith("limit", "value").map((row) => [
    textOf(row, "limit"),
    Number(row.cells.get("value")?.replaceAll(",", "")),
  ]);
  expect(shown).toEqual(Object.entries(limits));
});

test("the files that the page names exist, and hold the rules that it says they hold", () => {
  const shown = rowsWith("rules", "file");
  for (const row of shown) {
    const files = codesOf(row, "file");
    expect(files.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
    const text = files.map(readProjectFile).join("");
    const missing = codesOf(row, "rules").filter((rule) => !text.includes(`"${rule}"`));
    expect(missing, row.place).toEqual([]);
  }
  expect(shown.length).toBeGreaterThan(10);
  const others = [...readProjectFile(page).matchAll(/`((?:src|test)\/[\w./-]+)`/g)];
  const broken = others.filter(([, file = ""]) => !existsSync(join(projectRoot, file)));
  expect(broken.map(([, file]) => file)).toEqual([]);
});

test("the line that the page shows for the corpus would fit there", () => {
  const classes = new Set(parseCorpus(readCorpus()).map((line) => line.class));
  const shown = [...readProjectFile(page).matchAll(/`(\{"class":[^`]+\})`/g)];
  const lines = parseCorpus(shown.map(([, line = ""]) => line).join("\n"));
  for (const line of lines) {
    expect(classes).toContain(line.class);
    const { verdict } = equivalent(line.answer ?? "", line.reference);
    expect(verdict === "equal").toBe(line.equal);
  }
  expect(lines).toHaveLength(1);
});

/** The rule that a row or its heading names; null where neither does. */
function namedRule(row: Row): string | null {
  if (row.cells.has("rule")) return textOf(row, "rule");
  return /^`([a-z-]+)`$/.exec(row.heading)?.[1] ?? null;
}

function decide(
  row: Row,
  policies: MathPolicies,
): { readonly there: Equivalence; readonly back: Equivalence } {
  const reference = textOf(row, "reference");
  const answer = textOf(row, "answer");
  return {
    there: equivalent(answer, reference, policies),
    back: equivalent(reference, answer, policies),
  };
}

/** The default policies with one setting, such as `units: required`, as a config writes it. */
function policiesWith(setting: string): MathPolicies {
  if (setting === "") return defaultMathPolicies;
  const [name = "", written = ""] = setting.split(": ");
  const policy = inCamelCase(name);
  const value = valuesOf(policy).find((candidate) => String(candidate) === written);
  if (value === undefined) throw new Error(`no such setting: ${setting}`);
  return { ...defaultMathPolicies, [policy]: value };
}

function valuesOf(policy: string): readonly (string | number)[] {
  return Object.entries(policyValues).find(([name]) => name === policy)?.[1] ?? [];
}

/** A column such as `` `either` (default) ``. */
function settingOf(column: string): { readonly value: string; readonly isDefault: boolean } {
  const [, value = "", mark] = /^`(\w+)`( \(default\))?$/.exec(column) ?? [];
  return { value, isDefault: mark !== undefined };
}

function inCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function inSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** All lines of all tables, by the names of their columns. */
function rowsOf(text: string): readonly Row[] {
  const found: Row[] = [];
  let section = "";
  let heading = "";
  let columns: readonly string[] = [];
  for (const line of text.split("\n")) {
    const [, marks, title = ""] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    if (marks !== undefined) heading = title;
    if (marks === "##") section = title;
    if (!line.startsWith("|")) columns = [];
    else if (columns.length === 0) columns = cellsOf(line);
    else if (!/^[| -]+$/.test(line)) {
      const cells = cellsOf(line);
      if (cells.length !== columns.length) throw new Error(`${page}: ${line}: another table`);
      const named = columns.map((column, index) => [column, cells[index] ?? ""] as const);
      found.push({ place: `${heading}: ${line}`, section, heading, cells: new Map(named) });
    }
  }
  return found;
}

/** Within a table a bar is written with a backslash, in code as well. */
function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
