import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keepHeapSmall } from "../src/cli/small-heap.ts";
import { defaultMathPolicies, type MathPolicies } from "../src/core/math-policies.ts";
import { hostileInputs } from "./grader-hostile.ts";

// The built math grader, on one thread: the corpus of labeled pairs, inputs made to take long, and on request the answers of MATH-500
// (`--data FILE`). Where a Python with Math-Verify is found (`--python PATH`, THEMIS_PYTHON or python3), it judges the same pairs.

// As the command line does, so that benchmarks see what users see.
keepHeapSmall();

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    python: { type: "string" },
    hostile: { type: "boolean", default: false },
  },
});
const root = join(import.meta.dirname, "..");
const built = join(root, "dist", "grade", "grade-pair.js");
if (!existsSync(built)) throw new Error("there is no built grader: run `npm run build` first");
const { gradePair }: typeof import("../src/grade/grade-pair.ts") = await import(built);

/** A pair of the corpus and its label. */
interface LabeledPair {
  readonly reference: string;
  /** An answer as it stands, or a response in which it is to be found. */
  readonly text: string;
  readonly isResponse: boolean;
  readonly equal: boolean;
  /** Null where those in force by default hold. */
  readonly policies: MathPolicies | null;
}

/** How a judge did on labeled pairs. */
interface Marks {
  readonly right: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

const passes = 5;
const hostileTimeoutMs = 300_000;

if (flags.hostile) {
  judgeHostile();
} else {
  const pairs = readCorpus();
  if (pairs !== null) benchCorpus(pairs);
  benchHostile();
  if (flags.data !== undefined) benchData(flags.data);
  if (pairs !== null) benchMathVerify(pairs);
}

function readCorpus(): readonly LabeledPair[] | null {
  const path = join(root, "test", "answers.jsonl");
  if (existsSync(path)) return readLines(path).map(asPair);
  console.log("grader, corpus: there is no test/answers.jsonl");
  return null;
}

function readLines(path: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

function asPair(line: Readonly<Record<string, unknown>>): LabeledPair {
  const { reference, answer, response, equal, policies } = line;
  const own = Object.entries(policies ?? {}).map(([name, value]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return {
    reference: String(reference),
    text: String(answer ?? response),
    isResponse: answer === undefined,
    equal: equal === true,
    policies: own.length === 0 ? null : { ...defaultMathPolicies, ...Object.fromEntries(own) },
  };
}

function judge(
  { text, isResponse, policies, ...pair }: LabeledPair,
  reference = pair.reference,
): boolean {
  const { verdict } = gradePair(
    isResponse ? { reference, response: text } : { reference, answer: text },
    policies ?? defaultMathPolicies,
  );
  return verdict === "equal";
}

/** The time of each comparison of several passes in microseconds; references are new in each pass where they are told apart by blanks. */
function timesOf(pairs: readonly LabeledPair[], areReferencesNew: boolean): readonly number[] {
  const micros: number[] = [];
  for (let pass = 1; pass <= passes; pass += 1) {
    const blanks = areReferencesNew ? " ".repeat(pass) : "";
    for (const pair of pairs) {
      const reference = pair.reference + blanks;
      const startedAt = performance.now();
      judge(pair, reference);
      micros.push((performance.now() - startedAt) * 1000);
    }
  }
  return micros;
}

function benchCorpus(pairs: readonly LabeledPair[]): void {
  const marks = marksOf(
    pairs,
    pairs.map((pair) => judge(pair)),
  );
  timesOf(pairs, true);
  const known = timesOf(pairs, false);
  const anew = timesOf(pairs, true);
  console.log(
    `grader, corpus of ${pairs.length} pairs, every reference read anew: ${speedText(anew)} (goal: at least 20000/s, p99 below 1000 µs)`,
  );
  console.log(`grader, corpus, references known from before: ${speedText(known)}`);
  console.log(`grader, corpus, against its labels: ${marksText(marks, pairs.length)}`);
  console.log(`grader, corpus, peak memory: ${peakMegabytes()} MB`);
}

function benchHostile(): void {
  const { stdout, error } = spawnSync(process.execPath, [import.meta.filename, "--hostile"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: hostileTimeoutMs,
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  const results: readonly { name: string; worstMs: number }[] = lines
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const worst = Math.max(...results.map(({ worstMs }) => worstMs));
  const slow = results.filter(({ worstMs }) => worstMs >= 100).length;
  console.log(
    `grader, ${results.length} hostile inputs: worst ${worst.toFixed(1)} ms, ${slow} over the goal (below 100 ms); ${lines.at(-1)}`,
  );
  for (const { name, worstMs } of results) {
    console.log(`${worstMs.toFixed(1).padStart(10)} ms  ${name}${worstMs < 100 ? "" : "  OVER"}`);
  }
  if (error !== undefined) console.log(`grader, hostile inputs: stopped (${error.message})`);
}

/** The process of its own that judges the hostile inputs: one line of JSON each, the peak of memory at the end. */
function judgeHostile(): void {
  for (let round = 0; round < 2000; round += 1) {
    gradePair({ reference: `\\frac{${round}}{7}+x^2`, answer: "x*x+1/2" }, defaultMathPolicies);
  }
  for (const { name, pairs } of hostileInputs) {
    // Stands as the last line if this one never ends.
    process.stdout.write(`in the midst of: ${name}\n`);
    let worstMs = 0;
    for (const pair of pairs) {
      for (let round = 0; round < 3; round += 1) {
        const startedAt = performance.now();
        gradePair(pair, defaultMathPolicies);
        worstMs = Math.max(worstMs, performance.now() - startedAt);
      }
    }
    process.stdout.write(`${JSON.stringify({ name, worstMs })}\n`);
  }
  process.stdout.write(`peak memory ${peakMegabytes()} MB\n`);
}

function benchData(path: string): void {
  const rows = readLines(path);
  const failures = (text: "answer" | "solution"): readonly string[] =>
    rows
      .filter((row) => {
        const reference = String(row["answer"]);
        const pair =
          text === "answer"
            ? { reference, answer: reference }
            : { reference, response: String(row["solution"]) };
        return gradePair(pair, defaultMathPolicies).verdict !== "equal";
      })
      .map((row) => String(row["unique_id"]));
  for (const [name, failed] of [
    ["themselves", failures("answer")],
    ["their worked solutions", failures("solution")],
  ] as const) {
    const which = failed.length === 0 ? "" : `; not: ${failed.join(", ")}`;
    console.log(
      `grader, references against ${name}: ${rows.length - failed.length} of ${rows.length} equal (goal: all)${which}`,
    );
  }
}

function benchMathVerify(all: readonly LabeledPair[]): void {
  const python = flags.python ?? process.env["THEMIS_PYTHON"] ?? "python3";
  if (spawnSync(python, ["-c", "import math_verify"], { stdio: "ignore" }).status !== 0) {
    console.log(
      `grader, Math-Verify: \`${python}\` does not have it; name one that does with \`--python PATH\` or THEMIS_PYTHON`,
    );
    return;
  }
  // It knows no policies of ours, and finds answers in responses by its own settings.
  const pairs = all.filter(({ policies, isResponse }) => policies === null && !isResponse);
  const { stdout } = spawnSync(python, [join(import.meta.dirname, "grader-math-verify.py")], {
    encoding: "utf8",
    input: pairs
      .map(({ reference, text }) => JSON.stringify({ reference, answer: text }))
      .join("\n"),
    stdio: ["pipe", "pipe", "ignore"],
    maxBuffer: 1024 * 1024 * 1024,
  });
  const [head = "{}", ...lines] = stdout.trim().split("\n");
  const { version }: { readonly version?: string } = JSON.parse(head);
  const verdicts: readonly { equal: boolean; micros: number }[] = lines.map((line) =>
    JSON.parse(line),
  );
  if (verdicts.length !== pairs.length) {
    console.log(`grader, Math-Verify: gave ${verdicts.length} verdicts on ${pairs.length} pairs`);
    return;
  }
  const theirs = verdicts.map(({ micros }) => micros);
  const ours = timesOf(pairs, true);
  const name = `Math-Verify ${version}`;
  console.log(`grader, ${name}, the same ${pairs.length} pairs: ${speedText(theirs)}`);
  console.log(
    `grader, speed against ${name}: ${(perSecond(ours) / perSecond(theirs)).toFixed(0)} × (median pair ${(quantile(theirs, 0.5) / quantile(ours, 0.5)).toFixed(0)} ×; goal: at least 100 ×)`,
  );
  const marks = (judged: readonly boolean[]): string =>
    marksText(marksOf(pairs, judged), pairs.length);
  console.log(`grader, ${name}, against the labels: ${marks(verdicts.map(({ equal }) => equal))}`);
  console.log(`grader, Themis, the same pairs: ${marks(pairs.map((pair) => judge(pair)))}`);
}

function marksOf(pairs: readonly LabeledPair[], judged: readonly boolean[]): Marks {
  let falsePositives = 0;
  let falseNegatives = 0;
  for (const [index, { equal }] of pairs.entries()) {
    if (judged[index] === equal) continue;
    if (equal) falseNegatives += 1;
    else falsePositives += 1;
  }
  return { right: pairs.length - falsePositives - falseNegatives, falsePositives, falseNegatives };
}

function marksText({ right, falsePositives, falseNegatives }: Marks, count: number): string {
  return `${right} of ${count} right (${((100 * right) / count).toFixed(2)} %), ${falsePositives} false positives, ${falseNegatives} false negatives`;
}

function speedText(micros: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(micros, share).toFixed(1));
  return `${perSecond(micros).toFixed(0)}/s, p50 ${p50} µs, p99 ${p99} µs, max ${max} µs`;
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function perSecond(micros: readonly number[]): number {
  return (micros.length * 1e6) / micros.reduce((sum, next) => sum + next, 0);
}

function peakMegabytes(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}
