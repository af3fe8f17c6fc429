import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type CliResult, printed, runCli, startCli } from "./support/cli.ts";
import { makeTempDir } from "./support/temp-dir.ts";

const hasShell = process.platform !== "win32";

/** Carries out `themis grade` with these words. */
async function grade(...words: readonly string[]): Promise<CliResult> {
  await using dir = await makeTempDir();
  return await runCli(["grade", ...words], { cwd: dir.path });
}

/** Carries out `themis grade --jsonl lines.jsonl` on a file of that content. */
async function gradeFile(
  content: string | Uint8Array,
  ...words: readonly string[]
): Promise<CliResult> {
  await using dir = await makeTempDir();
  await writeFile(dir.file("lines.jsonl"), content);
  return await runCli(["grade", "--jsonl", "lines.jsonl", ...words], { cwd: dir.path });
}

/** Carries out `themis grade` within a line of shell, in which `"$@"` is the command; `lines.jsonl` is there. */
async function gradeInShell(
  script: string,
  content: string,
  ...words: readonly string[]
): Promise<CliResult> {
  await using dir = await makeTempDir();
  await writeFile(dir.file("lines.jsonl"), content);
  const launcher = ["sh", "-c", script, "sh"];
  return await runCli(["grade", ...words], { cwd: dir.path, launcher });
}

function jsonLines(...objects: readonly unknown[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join("");
}

function linesIn({ stdout }: CliResult): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "");
}

/** The objects on standard output; their times are checked and left out. */
function objectsIn(result: CliResult): readonly unknown[] {
  return linesIn(result).map((line) => {
    const { micros, ...rest } = JSON.parse(line);
    expect(micros).toBeGreaterThanOrEqual(0);
    return rest;
  });
}

function expectUsageError(result: CliResult, ...texts: readonly string[]): void {
  for (const text of texts) expect(printed(result)).toContain(text);
  expect(printed(result)).not.toContain("fault of its own");
  expect(result.code).toBe(2);
}

const rightAndWrong = jsonLines(
  { id: "a", reference: "1/2", answer: "0.5" },
  { id: "b", reference: "1/2", answer: "0.6" },
);

describe.concurrent("one pair", () => {
  it.for([
    ["an equal answer", ["--reference", "\\frac12", "--answer", "0.5"], "equal"],
    ["another answer", ["--reference", "\\frac12", "--answer", "0.6"], "different"],
    ["a negative answer", ["--reference", "-5", "--answer", "-5"], "equal"],
    ["a response", ["--reference", "5", "--response", "So it is \\boxed{5}."], "equal"],
    ["a response without an answer", ["--reference", "5", "--response", ""], "unparsed"],
    ["an empty answer", ["--reference", "5", "--answer", ""], "unparsed"],
    [
      "the second of two references",
      ["--reference", "4", "--reference", "5", "--answer", "5"],
      "equal",
    ],
  ] as const)("of %s is a verdict and no failure", async ([, words, verdict]) => {
    const result = await grade(...words);
    expect(result).toMatchObject({ stdout: `${verdict}\n`, stderr: "", code: 0 });
  });

  it("is explained", async () => {
    const result = await grade("--reference", "\\frac12", "--answer", "0.5", "--explain");
    expect(result.stdout).toBe(
      [
        "Verdict        equal",
        "Rule           exact-rational",
        "Answer         0.5",
        "  normal form  1/2",
        "Reference      \\frac12",
        "  normal form  1/2",
        "Policies       none would change the verdict",
        "",
      ].join("\n"),
    );
  });

  it("is explained with the place of the answer in the response", async () => {
    const result = await grade("--reference", "5", "--response", "It is \\boxed{6}.", "--explain");
    expect(result.stdout).toContain("Answer         6 (characters 13 to 14 of the response)\n");
  });

  it("is explained with the policies that would change the verdict", async () => {
    const words = ["--reference", "1/3", "--answer", "0.3333"];
    const { stdout } = await grade(...words, "--explain");
    expect(stdout).toContain("Verdict        different\n");
    expect(stdout).toContain("--rounded-digits 4: equal");
    const followed = await grade(...words, "--rounded-digits", "4");
    expect(followed.stdout).toBe("equal\n");
  });

  it("cannot steer the terminal that explains it", async () => {
    const { stdout } = await grade("--reference", "5", "--answer", "\u001b[2J5\u0007", "--explain");
    for (const character of ["\u001b", "\u0007"]) expect(stdout).not.toContain(character);
  });

  it("is printed as JSON", async () => {
    const result = await grade("--reference", "5", "--response", "\\boxed{5}", "--json");
    expect(JSON.parse(result.stdout)).toMatchObject({
      verdict: "equal",
      equal: true,
      answer: "5",
      span: [7, 8],
      reference: "5",
      reference_normal: "5",
      answer_normal: "5",
      policies: { percent: "either", rounded_digits: 6, units: "optional" },
    });
  });

  it("is a gate where that is asked for", async () => {
    const words = ["--reference", "5", "--fail-unless-equal", "--answer"];
    expect((await grade(...words, "5")).code).toBe(0);
    expect(await grade(...words, "6")).toMatchObject({ code: 4, stdout: "different\n" });
  });
});

describe.concurrent("flags that do not go together", () => {
  it.for([
    ["an answer without a reference", ["--answer", "5"], "`--reference` is missing"],
    ["a reference alone", ["--reference", "5"], "`--answer` or `--response` is missing"],
    ["two answers", ["--reference", "5", "--answer", "5", "--response", "5"], "are both given"],
    [
      "a pair and lines",
      ["--jsonl", "-", "--answer", "5"],
      "`--answer` is for one pair and `--jsonl` for JSON Lines",
    ],
    ["an explanation of lines", ["--jsonl", "-", "--explain"], "`--explain` is for one pair"],
    [
      "disagreements of a pair",
      ["--reference", "5", "--answer", "5", "--disagreements"],
      "`--disagreements` for JSON Lines",
    ],
    ["two formats", ["--reference", "5", "--answer", "5", "--json", "--explain"], "are both given"],
    [
      "an unknown policy",
      ["--reference", "5", "--answer", "5", "--units", "maybe"],
      "optional, required, ignored",
    ],
    [
      "a number out of range",
      ["--reference", "5", "--answer", "5", "--rounded-digits", "16"],
      "must be a whole number from 0 to 15, got `16`",
    ],
    ["a bare word", ["5", "5"], "too many arguments"],
  ] as const)("are refused: %s", async ([, words, message]) => {
    expectUsageError(await grade(...words), message);
  });
});

describe.concurrent("lines", () => {
  it("come back in order, as they were written, with the verdict at their end", async () => {
    const lines = [
      '{ "id": 7, "reference": "\\\\frac{1}{2}", "answer": "0.5", "x": 1.0e400, "y": {"a": [1.10]} }',
      '{"reference":"1/2","answer":"0.6","text":"\\ud800","__proto__":{"equal":true}}',
    ];
    const result = await gradeFile(lines.join("\n"));
    expect(linesIn(result).map((line) => line.slice(0, line.indexOf(',"verdict"')))).toEqual([
      lines[0]?.slice(0, -1),
      lines[1]?.slice(0, -1),
    ]);
    expect(objectsIn(result)).toMatchObject([
      {
        verdict: "equal",
        equal: true,
        rule: "exact-rational",
        reference_normal: "1/2",
        answer_normal: "1/2",
      },
      { verdict: "different", equal: false, answer: "0.6" },
    ]);
    expect(result.code).toBe(0);
  });

  it("of responses tell what was found where", async () => {
    const result = await gradeFile(
      jsonLines(
        { reference: "5", response: "So it is \\boxed{5}." },
        { reference: "5", response: "" },
      ),
    );
    expect(objectsIn(result)).toMatchObject([
      { verdict: "equal", answer: "5", span: [16, 17] },
      {
        verdict: "unparsed",
        equal: false,
        answer: null,
        answer_normal: null,
        span: null,
        rule: "no-answer",
      },
    ]);
  });

  it("keep every digit of a number", async () => {
    const result = await gradeFile(
      [
        '{"reference": 12345678901234567890, "answer": 12345678901234567890}',
        '{"reference": 12345678901234567890, "answer": 12345678901234567891}',
        '{"reference": "12345678901234567891", "answer": 12345678901234567891, "a\\"": "}{,"}',
        '{"answer": 1, "reference": [7, "8", 12345678901234567891], "answer": 12345678901234567891}',
      ].join("\n"),
    );
    expect(objectsIn(result)).toMatchObject([
      { verdict: "equal" },
      { verdict: "different", answer_normal: "12345678901234567891" },
      { verdict: "equal" },
      { verdict: "equal", reference_normal: "12345678901234567891" },
    ]);
    expect(linesIn(result)[1]).toContain('"answer": 12345678901234567891,');
  });

  it("may have a byte order mark, Windows line ends, blank lines and no line end at the last", async () => {
    const [first = "", second = ""] = rightAndWrong.split("\n");
    const result = await gradeFile(`\ufeff${first}\r\n\r\n  \n${second}`);
    expect(objectsIn(result)).toMatchObject([
      { id: "a", equal: true },
      { id: "b", equal: false },
    ]);
  });

  it("that were graded before are graded again", async () => {
    const once = await gradeFile(
      jsonLines(
        { id: 1, reference: "5", response: "\\boxed{5}", rule: "mine" },
        { id: 2, reference: "5", answer: "6" },
      ),
    );
    const twice = await gradeFile(once.stdout);
    expect(objectsIn(twice)).toEqual(objectsIn(once));
    for (const line of linesIn(twice)) expect(line.match(/"verdict"/g)).toHaveLength(1);
  });

  it("follow the policies that are asked for", async () => {
    const content = jsonLines(
      { reference: "1/3", answer: "0.3333" },
      { reference: "1, 2", answer: "2, 1" },
    );
    const result = await gradeFile(content, "--rounded-digits", "3", "--list-order", "kept");
    expect(objectsIn(result)).toMatchObject([{ equal: true }, { equal: false }]);
  });

  it("may be megabytes long", async () => {
    const response = `${"and so on ".repeat(500_000)}\\boxed{5}`;
    const result = await gradeFile(jsonLines({ reference: "5", response }));
    expect(objectsIn(result)).toMatchObject([{ equal: true, response }]);
  });

  it("may be nested however deeply", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const result = await gradeFile(`{"reference": 5, "deep": ${deep}, "answer": 5, "rule": 1}`);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('"verdict":"equal"');
  });

  it("are summed up on standard error", async () => {
    const { stderr } = await gradeFile(rightAndWrong);
    expect(stderr).toContain("graded 2 lines: 1 equal, 1 different, 0 unparsed\n");
    expect(stderr).toMatch(
      /speed: [\d,]+ lines\/s; comparing alone [\d,]+ comparisons\/s, p50 [\d.,]+ µs, p99 [\d.,]+ µs, max [\d.,]+ µs\n$/,
    );
    expect(stderr).not.toContain("as expected");
  });
});

describe.concurrent("lines that say what is expected", () => {
  const labeled = jsonLines(
    { id: "right", reference: "5", answer: "5", expected: true },
    { id: "rightly-refused", reference: "5", answer: "6", expected: false },
    { id: "unparsed", reference: "5", answer: "", expected: false },
    { id: "false-positive", reference: "5", answer: "5.0", expected: false },
    { id: "false-negative", reference: "5", answer: "7", expected: true },
    { id: "other", reference: "5", answer: "5", expected: "five" },
  );

  it("are held against the verdicts", async () => {
    const { stderr } = await gradeFile(labeled);
    expect(stderr).toContain("as expected: 3 of 5 (60.00 %); 1 false positive, 1 false negative\n");
  });

  it("are written alone where they disagree", async () => {
    const result = await gradeFile(labeled, "--disagreements");
    expect(objectsIn(result)).toMatchObject([{ id: "false-positive" }, { id: "false-negative" }]);
    expect(result.stderr).toContain("graded 6 lines");
    expect(result.code).toBe(0);
  });

  it("fail the gate where they disagree, and others where they are not equal", async () => {
    expect((await gradeFile(labeled, "--fail-unless-equal")).code).toBe(4);
    expect((await gradeFile(rightAndWrong, "--fail-unless-equal")).code).toBe(4);
    const refused = jsonLines({ reference: "5", answer: "6", expected: false });
    expect((await gradeFile(refused, "--fail-unless-equal")).code).toBe(0);
  });

  it("are missed where disagreements are asked for and no line says", async () => {
    expectUsageError(
      await gradeFile(rightAndWrong, "--disagreements"),
      "no line holds an `expected`",
    );
  });
});

describe.concurrent("a fault", () => {
  it.for([
    [
      "of JSON",
      '{"reference": "5" "answer": "5"}',
      "lines.jsonl:3:19",
      'unexpected `"answer": "5"}`',
    ],
    ["of a line that ends early", '{"reference": "5", "ans', "lines.jsonl:3:24", "ends too early"],
    ["of a list", '["5", "5"]', "lines.jsonl:3", "a line must be a JSON object, got a list"],
    ["of no reference", '{"answer": "5"}', "lines.jsonl:3", "`reference` is missing"],
    ["of no answer", '{"reference": "5"}', "lines.jsonl:3", "`answer` or `response` is missing"],
    [
      "of both",
      '{"reference": "5", "answer": "5", "response": "5"}',
      "lines.jsonl:3",
      "may not hold both",
    ],
    [
      "of an inherited name",
      '{"__proto__": {"reference": "5"}, "answer": "5"}',
      "lines.jsonl:3",
      "`reference` is missing",
    ],
    [
      "of no reference in the list",
      '{"reference": [], "answer": "5"}',
      "lines.jsonl:3",
      "`reference` is an empty list",
    ],
    [
      "of one of the references",
      '{"reference": ["5", null], "answer": "5"}',
      "lines.jsonl:3",
      "`reference[1]` must be a text or a number, got `null`",
    ],
    [
      "of the reference",
      '{"reference": {}, "answer": "5"}',
      "lines.jsonl:3",
      "must be a text, a number or a list of these, got an object",
    ],
    [
      "of the answer",
      '{"reference": "5", "answer": true}',
      "lines.jsonl:3",
      "`answer` must be a text or a number, got `true`",
    ],
    [
      "of the response",
      '{"reference": "5", "response": 5}',
      "lines.jsonl:3",
      "`response` must be a text, got a number",
    ],
  ] as const)(
    "%s says where and what, after all lines before it",
    async ([, line, where, what]) => {
      const result = await gradeFile(`${rightAndWrong}${line}\n${rightAndWrong}`);
      expectUsageError(result, where, what, "hint: ");
      expect(objectsIn(result)).toMatchObject([{ id: "a" }, { id: "b" }]);
    },
  );

  it("of bytes that are no text says where", async () => {
    const bytes = Buffer.concat([
      Buffer.from(rightAndWrong),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
    ]);
    const result = await gradeFile(bytes);
    expectUsageError(result, "lines.jsonl:3", "not UTF-8");
    expect(objectsIn(result)).toHaveLength(2);
  });

  it("of a file that is not there, is a folder or is empty says so", async () => {
    expectUsageError(await grade("--jsonl", "missing.jsonl"), "missing.jsonl", "cannot be read");
    expectUsageError(await grade("--jsonl", "."), "cannot be read");
    expectUsageError(await gradeFile("\n \r\n"), "there is no line to grade", "lines.jsonl");
    expectUsageError(
      await grade(),
      "there is no line to grade",
      "standard input",
      "--reference TEXT",
    );
  });
});

describe.skipIf(!hasShell)("in a pipeline", { concurrent: true }, () => {
  it.for([
    ["without flags", []],
    ["with `--jsonl -`", ["--jsonl", "-"]],
    ["from a pipe that has a name", ["--jsonl", "/dev/stdin"]],
  ] as const)("lines are read from standard input, %s", async ([, words]) => {
    const result = await gradeInShell('cat lines.jsonl | "$@"', rightAndWrong, ...words);
    expect(objectsIn(result)).toMatchObject([{ id: "a" }, { id: "b" }]);
  });

  it("a fault names standard input and its line", async () => {
    const result = await gradeInShell('cat lines.jsonl | "$@"', `${rightAndWrong}\n{`);
    expectUsageError(result, "standard input:4:2");
  });

  it("a reader that has seen enough is no fault", async () => {
    const script = '{ "$@"; echo "exit $?" >&2; } | head -n 1';
    const result = await gradeInShell(
      script,
      rightAndWrong.repeat(20_000),
      "--jsonl",
      "lines.jsonl",
    );
    expect(objectsIn(result)).toMatchObject([{ id: "a" }]);
    expect(result.stderr).toBe("exit 0\n");
  });

  it("a slow reader gets every line", async () => {
    const script = '"$@" | { sleep 1; wc -l; }';
    const result = await gradeInShell(script, rightAndWrong.repeat(5000), "--jsonl", "lines.jsonl");
    expect(result.stdout.trim()).toBe("10000");
  });

  it("lines that come slowly are answered as they come, and Ctrl-C ends it", async () => {
    await using dir = await makeTempDir();
    expect(spawnSync("mkfifo", [dir.file("in")]).status).toBe(0);
    const launcher = ["sh", "-c", 'exec "$@" > out.jsonl', "sh"];
    await using cli = startCli(["grade", "--jsonl", "in"], { cwd: dir.path, launcher });
    await using writer = await open(dir.file("in"), "w");
    await writer.write(rightAndWrong);
    const written = (): string =>
      existsSync(dir.file("out.jsonl")) ? readFileSync(dir.file("out.jsonl"), "utf8") : "";
    while (written().split("\n").length < 3) await sleep(20);
    cli.kill("SIGINT");
    const { code, stderr } = await cli.result;
    expect(stderr).toContain("stopped; graded 2 lines: 1 equal, 1 different, 0 unparsed");
    expect(code).toBe(130);
  });
});

it("a file of very many lines is graded within the heap of a few", async () => {
  await using dir = await makeTempDir();
  await writeFile(dir.file("lines.jsonl"), rightAndWrong.repeat(100_000));
  const env = { NODE_OPTIONS: "--max-old-space-size=24" };
  const launcher = hasShell ? ["sh", "-c", 'exec "$@" > out.jsonl', "sh"] : [];
  const result = await runCli(["grade", "--jsonl", "lines.jsonl"], {
    cwd: dir.path,
    env,
    launcher,
  });
  expect(result.stderr).toContain("graded 200,000 lines: 100,000 equal, 100,000 different");
  expect(result.code).toBe(0);
  if (!hasShell) return;
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(dir.file("out.jsonl")) })) {
    if (line.endsWith("}")) count += 1;
  }
  expect(count).toBe(200_000);
});
