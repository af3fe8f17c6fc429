import { createHash } from "node:crypto";
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DatasetConfig } from "../core/config.ts";
import type { Dataset, Sample } from "../core/sample.ts";
import { math500Local } from "./math500-local.ts";

const row = { problem: "What is $1 + 1$?", answer: "2" };

async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "themis-local-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, ...name.split("/"));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}

async function fileWith(name: string, content: string | Buffer): Promise<string> {
  return join(await folderWith({ [name]: content }), name);
}

function open(
  dataDir: string | null,
  changes: Partial<DatasetConfig> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Dataset> {
  const config: DatasetConfig = {
    name: "mine",
    kind: "math500_local",
    limit: null,
    subjects: null,
    levels: null,
    dataDir,
    shuffleSeed: null,
    revision: null,
    prompt: null,
    systemPrompt: null,
    graders: null,
    ...changes,
  };
  return math500Local.open(config, {
    hub: { endpoint: "http://127.0.0.1:9", token: null, cacheDir: "nowhere", isOffline: true },
    signal,
    onDownload: () => expect.unreachable("local files are not downloaded"),
  });
}

async function samplesOf(
  dataDir: string | null,
  changes: Partial<DatasetConfig> = {},
): Promise<readonly Sample[]> {
  return await Array.fromAsync((await open(dataDir, changes)).samples);
}

test("a folder is read recursively, in code-unit order of paths, with ids from paths", async () => {
  const file = JSON.stringify(row);
  const folder = await folderWith({
    "b.json": file,
    "a/10.json": file,
    "a/2.json": file,
    "a-b.json": file,
    "Z/x.JSON": file,
    "a/named.json": JSON.stringify({ ...row, unique_id: "test/own/1" }),
    "notes.txt": "not a row",
    ".hidden.json": "not a row",
    "._b.json": "not a row",
  });
  const dataset = await open(folder);
  expect(dataset).toMatchObject({ name: "mine", kind: "math500_local", source: folder, size: 6 });
  expect((await Array.fromAsync(dataset.samples)).map(({ id }) => id)).toEqual([
    "Z/x.JSON",
    "a-b.json",
    "a/10.json",
    "a/2.json",
    "test/own/1",
    "b.json",
  ]);
});

test("links are followed, each folder is read once, and a link to nothing is passed over", async (context) => {
  const file = JSON.stringify(row);
  const folder = await folderWith({ "a/1.json": file, "b/2.json": file });
  const elsewhere = await folderWith({ "deep/3.json": file, "4.json": file });
  try {
    await symlink(folder, join(folder, "a", "up"), "dir");
    await symlink(join(folder, "b"), join(folder, "a", "side"), "dir");
    await symlink(elsewhere, join(folder, "b", "more"), "dir");
    await symlink(join(elsewhere, "4.json"), join(folder, "four.json"), "file");
    await symlink(join(folder, "gone"), join(folder, "a", "gone.json"), "file");
  } catch {
    context.skip("this system lets nobody make links");
  }
  expect((await samplesOf(folder)).map(({ id }) => id)).toEqual([
    "a/1.json",
    "b/2.json",
    "b/more/4.json",
    "b/more/deep/3.json",
    "four.json",
  ]);
});

test("a row becomes a sample: known fields in their types, others as metadata", async () => {
  const path = await fileWith(
    "rows.jsonl",
    JSON.stringify({
      problem: "P",
      answer: 0.5,
      solution: "S",
      subject: "Algebra",
      level: "Level 5",
      unique_id: "u/1",
      source: { book: "B", pages: [1, 2] },
    }),
  );
  expect(await samplesOf(path)).toEqual([
    {
      id: "u/1",
      input: "P",
      target: ["0.5"],
      metadata: {
        subject: "Algebra",
        level: 5,
        solution: "S",
        source: { book: "B", pages: [1, 2] },
      },
    },
  ]);
});

test.for([
  { written: 5, level: 5 },
  { written: "5", level: 5 },
  { written: " level 3 ", level: 3 },
  { written: "Level ?", level: undefined },
  { written: null, level: undefined },
])("the level $written is read as $level", async ({ written, level }) => {
  const [sample] = await samplesOf(
    await fileWith("a.json", JSON.stringify({ ...row, level: written })),
  );
  expect(sample?.metadata["level"]).toBe(level);
});

test("a field named __proto__ stays data", async () => {
  const text = '{"problem":"P","answer":"1","__proto__":{"subject":"x"}}';
  const [sample] = await samplesOf(await fileWith("a.json", text));
  expect(sample?.metadata["subject"]).toBeUndefined();
});

test("one object, an array and lines are the same data; rows without an id get the file's name", async () => {
  const one = await samplesOf(await fileWith("one.json", JSON.stringify(row, null, 2)));
  const array = await samplesOf(await fileWith("many.json", JSON.stringify([row, row])));
  const lines = await samplesOf(
    await fileWith("lines.jsonl", `${JSON.stringify(row)}\n${JSON.stringify(row)}`),
  );
  expect(one.map(({ id }) => id)).toEqual(["one.json"]);
  expect(array.map(({ id }) => id)).toEqual(["many.json#1", "many.json#2"]);
  expect(lines.map(({ id }) => id)).toEqual(["lines.jsonl#1", "lines.jsonl#2"]);
});

test("a byte order mark, CRLF, blank lines and separators inside strings do no harm", async () => {
  const odd = JSON.stringify({ ...row, problem: "a\u2028b – ½ 𝑥" });
  const path = await fileWith("odd.jsonl", `\uFEFF${odd}\r\n\r\n   \r\n${odd}\r\n`);
  expect((await samplesOf(path)).map(({ input }) => input)).toEqual([
    "a\u2028b – ½ 𝑥",
    "a\u2028b – ½ 𝑥",
  ]);
});

test("100,000 rows stream through, across every chunk border", async () => {
  const line = (index: number): string =>
    `${JSON.stringify({ problem: `é𝑥 ${"x".repeat(index % 97)}`, answer: index, level: 1 + (index % 5) })}\n`;
  const text = Array.from({ length: 100_000 }, (_, index) => line(index)).join("");
  const dataset = await open(await fileWith("big.jsonl", text), { levels: [2] });
  expect(dataset.size).toBe(100_000);
  let count = 0;
  for await (const { target, input } of dataset.samples) {
    const index = count * 5 + 1;
    if (target[0] !== String(index) || input !== `é𝑥 ${"x".repeat(index % 97)}`) {
      expect.unreachable(`row ${index} arrived as ${target[0]}`);
    }
    count += 1;
  }
  expect(count).toBe(20_000);
});

test("the revision of a file is the SHA-256 of its bytes", async () => {
  const text = JSON.stringify(row);
  const { revision } = await open(await fileWith("a.jsonl", text));
  expect(revision).toBe(`sha256:${createHash("sha256").update(text).digest("hex")}`);
});

test("the revision of a folder is its content's, wherever it lies", async () => {
  const files = { "a/1.json": JSON.stringify(row), "b.json": JSON.stringify(row) };
  const one = await open(await folderWith(files));
  const same = await open(await folderWith(files));
  const renamed = await open(
    await folderWith({ "a/2.json": files["a/1.json"], "b.json": files["b.json"] }),
  );
  const changed = await open(
    await folderWith({ ...files, "b.json": JSON.stringify({ ...row, answer: "3" }) }),
  );
  expect(same.revision).toBe(one.revision);
  expect(new Set([one.revision, renamed.revision, changed.revision]).size).toBe(3);
});

test("a file that changes between check and use is an error", async () => {
  const path = await fileWith("a.jsonl", `${JSON.stringify(row)}\n`);
  const { samples } = await open(path);
  await appendFile(path, `${JSON.stringify(row)}\n`);
  await expect(Array.fromAsync(samples)).rejects.toMatchObject({
    code: "dataset",
    message: "the data changed while they were being read",
    where: path,
  });
});

test.for([
  {
    name: "no answer",
    value: { problem: "P" },
    message:
      "`answer` must be a text that is not empty, or a number of at most 15 digits, got nothing",
  },
  {
    name: "an empty problem",
    value: { ...row, problem: "  " },
    message: '`problem` must be a text that is not empty, got "  " (string)',
  },
  {
    name: "a wrong level",
    value: { ...row, level: "hard" },
    message: '`level` must be a whole number from 1, such as 5 or `Level 5`, got "hard" (string)',
  },
  {
    name: "an answer that has lost digits",
    value: { ...row, answer: 2 ** 60 },
    message:
      "`answer` must be a text that is not empty, or a number of at most 15 digits, got 1152921504606847000 (number)",
  },
  {
    name: "an array for a row",
    value: [row],
    message: 'a row must be an object, got [{"problem":"What is $1 + 1$?","answer":"2"}] (array)',
  },
])(
  "$name is an error with file and line, before any sample is handed over",
  async ({ value, message }) => {
    const path = await fileWith("a.jsonl", `${JSON.stringify(row)}\n\n${JSON.stringify(value)}\n`);
    await expect(open(path)).rejects.toMatchObject({
      code: "dataset",
      message,
      where: `${path}:3`,
    });
  },
);

test("a row of an array is named by its number", async () => {
  const path = await fileWith("a.json", JSON.stringify([row, { ...row, subject: 7 }]));
  await expect(open(path)).rejects.toMatchObject({
    message: "`subject` must be a text that is not empty, got 7 (number)",
    where: `${path}, row 2`,
  });
});

test.for([
  {
    name: "a.json",
    text: '{\n  "problem": "P",\n  "answer": NaN\n}',
    message: "invalid JSON: unexpected `NaN`",
    place: "3:13",
  },
  {
    name: "a.jsonl",
    text: `${JSON.stringify(row)}\n{"problem":`,
    message: "invalid JSON: the text ends too early",
    place: "2:12",
  },
  {
    name: "b.json",
    text: `${JSON.stringify(row)}\n${JSON.stringify(row)}`,
    message: 'invalid JSON: unexpected `{"problem":"What is `',
    place: "2:1",
  },
  { name: "c.json", text: "", message: "invalid JSON: the text ends too early", place: "1:1" },
])("invalid JSON is an error at $place: $message", async ({ name, text, message, place }) => {
  const path = await fileWith(name, text);
  await expect(open(path)).rejects.toMatchObject({
    code: "dataset",
    message,
    where: `${path}:${place}`,
  });
});

test("a file in another encoding is an error that says so", async () => {
  const path = await fileWith(
    "a.json",
    Buffer.from(JSON.stringify(row), "utf16le").fill(0xff, 0, 1),
  );
  await expect(open(path)).rejects.toMatchObject({
    message: "the file is not UTF-8 text",
    hint: "save it with the encoding UTF-8",
  });
});

test("a path that does not exist is an error", async () => {
  const path = join(await folderWith({}), "missing");
  await expect(open(path)).rejects.toMatchObject({
    code: "dataset",
    message: `\`data_dir\` \`${path}\` does not exist`,
  });
});

test("a folder without rows is an error", async () => {
  const folder = await folderWith({ "readme.md": "nothing here", "sub/rows.jsonl": "{}" });
  await expect(open(folder)).rejects.toMatchObject({
    code: "dataset",
    message: `no \`.json\` file in \`data_dir\` \`${folder}\``,
  });
});

test("a file of another format is an error", async () => {
  const path = await fileWith("rows.csv", "problem,answer\n");
  await expect(open(path)).rejects.toMatchObject({
    message: `\`data_dir\` \`${path}\` is a file, but neither \`.json\` nor \`.jsonl\``,
  });
});

test.for(["\n \r\n", ""])("a file that holds only %j is an error", async (text) => {
  await expect(open(await fileWith("a.jsonl", text))).rejects.toMatchObject({
    code: "dataset",
    message: "dataset `mine` holds no row",
  });
});

test("`data_dir` must be given, and `revision` must not", async () => {
  await expect(open(null)).rejects.toMatchObject({
    code: "config",
    message: "dataset `mine` needs `data_dir`",
  });
  await expect(open("anywhere", { revision: "main" })).rejects.toMatchObject({ code: "config" });
});

const mixed = [
  { ...row, subject: "Set_Theory", level: 1 },
  { ...row, subject: "set theory", level: 2 },
  { ...row, subject: "Logic", level: 2 },
  row,
];

test("subjects of the user's own are known by what the data hold", async () => {
  const path = await fileWith("a.json", JSON.stringify(mixed));
  expect((await samplesOf(path, { subjects: ["SET-THEORY"] })).map(({ id }) => id)).toEqual([
    "a.json#1",
    "a.json#2",
  ]);
  await expect(open(path, { subjects: ["Logik"] })).rejects.toMatchObject({
    message: "dataset `mine` has no subject `Logik`",
    hint: "did you mean `Logic`? known subjects: `Logic`, `Set_Theory`",
  });
});

test("filters that leave nothing say what was left after each", async () => {
  const path = await fileWith("a.json", JSON.stringify(mixed));
  await expect(open(path, { subjects: ["logic"], levels: [1] })).rejects.toMatchObject({
    code: "dataset",
    message: "the filters of dataset `mine` leave no sample",
    hint: "samples left: 4 in the data, then 1 of subjects `logic`, then 0 of levels `1`; widen `subjects` or `levels`",
  });
});

test.for([
  { changes: { subjects: ["Algebra"] }, word: "subject" },
  { changes: { levels: [3] }, word: "level" },
])("a filter on a $word that no row has is an error", async ({ changes, word }) => {
  const path = await fileWith("a.json", JSON.stringify(row));
  await expect(open(path, changes)).rejects.toMatchObject({
    message: expect.stringContaining(`no row of dataset \`mine\` has a ${word}`),
  });
});

test("reading stops when the run is aborted", async () => {
  const path = await fileWith("a.json", JSON.stringify(row));
  const reason = new Error("stopped by the user");
  await expect(open(path, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test("control sequences in the data reach no terminal through an error", async () => {
  const broken = await fileWith("a.json", "\u001b[31mred");
  await expect(open(broken)).rejects.toMatchObject({
    message: "invalid JSON: unexpected `\uFFFD[31mred`",
  });
  const rows = await fileWith("b.json", JSON.stringify({ ...row, subject: "\u001b[31mred" }));
  await expect(open(rows, { subjects: ["blue"] })).rejects.toMatchObject({
    hint: "known subjects: `\uFFFD[31mred`",
  });
});
