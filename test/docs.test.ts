import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ParseError, parse } from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProgram } from "../src/cli/program.ts";
import { outcomes } from "../src/core/score.ts";
import { writeCsv } from "../src/report/csv.ts";
import { loadConfig } from "../src/run/load-config.ts";
import { simulate } from "../src/run/simulate.ts";
import { architectureTable } from "./support/architecture.ts";
import { runCli, startCli } from "./support/cli.ts";
import { generatedFiles } from "./support/generated-files.ts";
import { handMadeReport } from "./support/hand-made-report.ts";
import { type HubEmulator, startHubEmulator } from "./support/hub-emulator.ts";
import { simulation } from "./support/provider-fixtures.ts";
import {
  type Block,
  blocksOf,
  commandsOf,
  pages,
  projectRoot,
  proseOf,
  readProjectFile,
  type ShownCommand,
} from "./support/readme-blocks.ts";
import { readmePicture } from "./support/readme-picture.ts";
import { makeTempDir, type TempDir } from "./support/temp-dir.ts";

const blocks = pages.flatMap(blocksOf);
const inLanguage = (...languages: readonly string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

describe("the commands", () => {
  let server: Awaited<ReturnType<typeof simulate>>;
  let hub: HubEmulator;

  beforeAll(async () => {
    hub = await startHubEmulator();
    server = await simulate({
      port: 0,
      dataset: "demo",
      dataDir: null,
      models: ["simulated-model", "qwen2.5-7b-instruct", "qwen2.5:7b"],
      simulation: simulation({ seed: 0, skill: 0.7 }),
    });
  });

  afterAll(async () => {
    await Promise.all([server.close(), hub.close()]);
  });

  /** The simulated server in the place of every server that the pages speak of. */
  const withServer = (text: string): string =>
    text.replaceAll(
      /http:\/\/(?:localhost|127\.0\.0\.1):(?:1234|11434|8000|5000|8080)\/v1/g,
      server.baseUrl,
    );

  async function runShown(
    { command, output }: ShownCommand,
    block: Block,
    cwd: string,
  ): Promise<void> {
    const [program, ...words] = withServer(command.replace(/^npx /, "")).split(" ");
    expect(program, `${block.place}: only \`themis\` is run here`).toBe("themis");
    const result = await runCli(words, {
      cwd,
      env: { HF_ENDPOINT: hub.endpoint, HF_HOME: join(cwd, "hub") },
    });
    const printed = `${result.stdout}\n${result.stderr}`;
    expect(result.code, `${block.place}: ${command}\n${printed}`).toBe(
      Number(block.notes.get("exit") ?? 0),
    );
    const difference = differenceOf(output.map(withServer), [
      withServer(result.stdout),
      withServer(result.stderr),
    ]);
    expect(difference, `${block.place}: ${command}\n${printed}`).toBeNull();
  }

  async function runPage(page: string, dir: TempDir): Promise<void> {
    await using servers = new AsyncDisposableStack();
    for (const block of blocksOf(page)) {
      const file = block.notes.get("file");
      if (file !== undefined) await writeFile(dir.file(file), withServer(block.text));
      if (block.language !== "console") continue;
      for (const shown of commandsOf(block)) {
        if (!shown.command.startsWith("themis simulate")) {
          await runShown(shown, block, dir.path);
          continue;
        }
        const words = shown.command
          .replace(/--port \d+/, "--port 0")
          .split(" ")
          .slice(1);
        const simulated = servers.use(startCli(words, { cwd: dir.path }));
        await simulated.saysOnStderr("try: themis run");
      }
    }
  }

  const story = pages.filter((page) =>
    blocksOf(page).some(({ language }) => language === "console"),
  );

  test("are on the pages where they belong", () => {
    expect(story).toEqual(["README.md", "docs/guide.md", "docs/troubleshooting.md"]);
  });

  test.concurrent.for(story)("of %s print what it shows", { timeout: 120_000 }, async (page) => {
    await using dir = await makeTempDir();
    await runPage(page, dir);
  });

  test("stand in console blocks, where they are run", () => {
    const hidden = inLanguage("sh", "bash", "").filter(({ text }) =>
      /^(?:\$ )?(?:npx )?themis /m.test(text),
    );
    expect(hidden.map(({ place }) => place)).toEqual([]);
  });

  test("are all in the reference and in the guide", () => {
    const names = buildProgram(() => undefined).commands.map((command) => command.name());
    const reference = readProjectFile("docs/cli.md");
    const guides = readProjectFile("README.md") + readProjectFile("docs/guide.md");
    for (const name of names) {
      expect(reference).toContain(`\n## themis ${name}\n`);
      expect(guides, name).toMatch(new RegExp(`themis ${name}\\b`));
    }
    expect(names.length).toBeGreaterThan(5);
  });
});

describe("the configs", () => {
  const environment = {
    OPENAI_API_KEY: "sk-test",
    AZURE_OPENAI_API_KEY: "test",
    OPENROUTER_API_KEY: "test",
    LITELLM_API_KEY: "test",
    DEEPSEEK_API_KEY: "test",
    MISTRAL_API_KEY: "test",
  };
  const provider_options = { base_url: "http://localhost:1234/v1" };
  const parts = {
    model: { name: "model", provider_options },
    sampling: { name: "sampling" },
    dataset: { name: "dataset", kind: "demo" },
  };

  function wholeConfig(written: Readonly<Record<string, unknown>>): unknown {
    if ("models" in written) return written;
    const part =
      "provider_options" in written ? "model" : "kind" in written ? "dataset" : "sampling";
    const entry = (name: keyof typeof parts) => [name === part ? written : parts[name]];
    return { models: entry("model"), samplings: entry("sampling"), datasets: entry("dataset") };
  }

  const shown = inLanguage("json", "jsonc");

  test.for(shown.map((block) => [block.place, block] as const))(
    "of %s are valid",
    async ([, block]) => {
      const problems: ParseError[] = [];
      const value: unknown = parse(block.text, problems, { allowTrailingComma: true });
      expect(problems).toEqual([]);
      if (block.notes.has("not a config")) return;
      await using dir = await makeTempDir();
      const text = JSON.stringify(wholeConfig(value as Readonly<Record<string, unknown>>));
      await writeFile(dir.file("config.json"), text);
      await loadConfig(dir.file("config.json"), {}, environment);
    },
  );

  test("are seen at all", () => {
    expect(shown.length).toBeGreaterThan(10);
  });
});

describe("the programs", () => {
  const programs = inLanguage("ts");

  test("that are examples have the example's text", () => {
    const copies = programs.filter(({ notes }) => notes.has("text of"));
    expect(copies.length).toBeGreaterThan(0);
    for (const { notes, text, place } of copies) {
      const example = readProjectFile(notes.get("text of") ?? "");
      const body = example.slice(example.indexOf("\nimport ")).trim();
      expect(text, place).toBe(body.replace('"../src/index.ts"', '"themis-eval"'));
    }
  });

  test("have no type errors", async () => {
    await using dir = await makeTempDir();
    const { compilerOptions } = parse(readProjectFile("tsconfig.json"));
    const own = {
      paths: { "themis-eval": [join(projectRoot, "src", "index.ts")] },
      typeRoots: [join(projectRoot, "node_modules", "@types")],
    };
    await writeFile(dir.file("package.json"), '{ "type": "module" }');
    await writeFile(
      dir.file("tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...own }, include: ["*.ts"] }),
    );
    for (const [index, { text }] of programs.entries()) {
      await writeFile(dir.file(`program-${index}.ts`), `${text}\nexport {};\n`);
    }
    const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
    const { stdout } = spawnSync(process.execPath, [tsc], { cwd: dir.path, encoding: "utf8" });
    expect(stdout.split("\n").filter((line) => line.startsWith("program-"))).toEqual([]);
    expect(programs.length).toBeGreaterThan(2);
  });
});

describe("generated text", () => {
  test.for(Object.entries(generatedFiles()))(
    "of %s is current; `npm run generate` rewrites it",
    ([path, text]) => {
      expect(readProjectFile(path)).toBe(text);
    },
  );

  test("of the architecture is current; `vitest run test/docs.test.ts --update` rewrites it", async () => {
    const page = readProjectFile("docs/architecture.md");
    const markers = /(<!-- architecture:start -->\n)[\s\S]*(<!-- architecture:end -->)/;
    expect(page).toMatch(markers);
    await expect(page.replace(markers, `$1${architectureTable()}\n$2`)).toMatchFileSnapshot(
      join(projectRoot, "docs", "architecture.md"),
    );
  });
});

describe("the tables", () => {
  const firstColumn = (text: string): string[] =>
    [...text.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) =>
      cell.split(", ").map((name) => name.replaceAll("`", "")),
    );

  test("of outcomes name them all, in order", () => {
    for (const page of ["README.md", "docs/outcomes.md"]) {
      const named = firstColumn(proseOf(page)).filter((name) =>
        (outcomes as readonly string[]).includes(name),
      );
      expect(named.slice(0, outcomes.length), page).toEqual(outcomes);
    }
  });

  test("of CSV columns are the columns of the export", () => {
    const [head = ""] = writeCsv(handMadeReport(() => []));
    const guide = readProjectFile("docs/guide.md");
    const section = guide.slice(guide.indexOf("**CSV**"), guide.indexOf("**JSON**"));
    expect(firstColumn(section)).toEqual(head.trim().split(","));
  });

  test("of the glossary have a line for every type of the core, and no other", () => {
    const core = join(projectRoot, "src", "core");
    const types = readdirSync(core)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [
        ...readProjectFile(`src/core/${file}`).matchAll(
          /^export (?:abstract )?(?:interface|type|class) (\w+)/gm,
        ),
      ])
      .map(([, name]) => name);
    const entries = firstColumn(readProjectFile("docs/glossary.md"));
    expect(entries.toSorted(byText)).toEqual(types.toSorted(byText));
    expect(types.length).toBeGreaterThan(30);
  });
});

describe("the links", () => {
  const relative = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => ({ page, target }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );

  test("within the project lead somewhere", () => {
    const broken = relative.filter(({ page, target }) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path).replaceAll("\\", "/");
      if (!existsSync(join(projectRoot, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(broken).toEqual([]);
    expect(relative.length).toBeGreaterThan(30);
  });

  test("to the picture show one of the right size", () => {
    expect(readProjectFile("README.md")).toContain(`](${readmePicture.path})`);
    const png = readFileSync(join(projectRoot, readmePicture.path));
    // The header chunk of a PNG begins with width and height.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      readmePicture.width,
      readmePicture.height,
    ]);
    expect(png.length).toBeLessThan(readmePicture.maxBytes);
  });

  test("to npm scripts name scripts that there are", () => {
    const { scripts } = JSON.parse(readProjectFile("package.json"));
    const named = pages.flatMap((page) =>
      [...readProjectFile(page).matchAll(/`npm run ([\w:]+)`/g)].map(([, name]) => name),
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/**
 * What tells the output shown on a page from what was printed; null when nothing does. Each stream keeps its order, blank lines do not count. Without a `…` line all that
 * was printed must be shown.
 */
function differenceOf(shown: readonly string[], printed: readonly string[]): string | null {
  const streams = printed.map(linesOf);
  const hasGaps = shown.includes("…");
  for (const line of linesOf(shown.join("\n"))) {
    if (line === "…") continue;
    const pattern = new RegExp(`^${line.split("…").map(RegExp.escape).join(".*")}$`);
    const found = streams.find((stream) => {
      const index = hasGaps
        ? stream.findIndex((candidate) => pattern.test(candidate))
        : pattern.test(stream[0] ?? "")
          ? 0
          : -1;
      if (index >= 0) stream.splice(0, index + 1);
      return index >= 0;
    });
    if (found === undefined) return `shown, not printed: ${line}`;
  }
  const rest = hasGaps ? [] : streams.flat();
  return rest.length === 0 ? null : `printed, not shown: ${rest.join("\n")}`;
}

/** The lines that are not blank, without what differs from run to run: times, speeds, ports. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/\[\d\d:\d\d<\d\d:\d\d, [\d.]+(?:it\/s|s\/it)\]/g, "[time]")
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/v1/g, "http://127.0.0.1/v1")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

function byText(a = "", b = ""): number {
  return a < b ? -1 : 1;
}
