import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as library from "../src/index.ts";
import { packageOwners } from "./support/architecture.ts";
import { projectRoot, readProjectFile } from "./support/readme-blocks.ts";

const manifest = JSON.parse(readProjectFile("package.json"));

// Each was chosen; another one needs a record in docs/decisions.
const developmentPackages = [
  "@arethetypeswrong/cli",
  "@biomejs/biome",
  "@sparticuz/chromium",
  "@types/cli-progress",
  "@types/node",
  "csv-parse",
  "fast-check",
  "knip",
  "node",
  "playwright-core",
  "publint",
  "typescript",
  "vitest",
];

test("the package says what it is", () => {
  expect(manifest).toMatchObject({
    name: "themis-eval",
    license: "MIT",
    type: "module",
    engines: { node: ">=24" },
    bin: { themis: "dist/cli/main.js" },
    sideEffects: false,
  });
  expect(readProjectFile("LICENSE")).toMatch(/^MIT License/);
});

test("types come first in the exports, or they are not found", () => {
  expect(Object.keys(manifest.exports["."])).toEqual(["types", "default"]);
});

test("only what is built and the schema are shipped", () => {
  expect(manifest.files).toEqual(["dist", "schema"]);
});

test("nothing runs when the package is installed", () => {
  const hooks = ["preinstall", "install", "postinstall", "preprepare", "postprepare"];
  expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  // `prepare` runs in a clone alone.
  expect(manifest.scripts.prepare).toBe("npm run --silent build");
  expect(manifest.scripts.build).toContain("tsc -p tsconfig.build.json");
});

test("every version is exact", () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  const inexact = Object.entries<string>(all).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(inexact).toEqual([]);
});

test("every package was chosen, and has an owner if it is shipped", () => {
  expect(Object.keys(manifest.dependencies)).toEqual(Object.keys(packageOwners));
  expect(Object.keys(manifest.devDependencies)).toEqual(developmentPackages);
});

test("the Node of the development dependencies is one that the package runs on", () => {
  const [major] = manifest.devDependencies.node.split(".");
  expect(Number(major)).toBeGreaterThanOrEqual(24);
});

test("every decision has a number of its own and a date", () => {
  const records = readdirSync(join(projectRoot, "docs", "decisions")).sort();
  for (const [index, record] of records.entries()) {
    expect(record).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(Number(record.slice(0, 4)), record).toBe(index + 1);
    expect(readProjectFile(`docs/decisions/${record}`)).toMatch(
      new RegExp(`^# ${index + 1}\\. .+\n\n\\d{4}-\\d{2}-\\d{2} · (?:accepted|superseded)`),
    );
  }
});

test("the library exports these values", () => {
  expect(Object.keys(library).toSorted((a, b) => (a < b ? -1 : 1))).toMatchInlineSnapshot(`
    [
      "ProviderError",
      "Secret",
      "ThemisError",
      "defaultMathPolicies",
      "equivalent",
      "examinationOf",
      "examinationsOf",
      "examine",
      "extractAnswer",
      "findServers",
      "gradePair",
      "listModels",
      "listRuns",
      "loadConfig",
      "openRun",
      "preview",
      "quickConfig",
      "reportFormats",
      "run",
      "summaryLine",
      "summaryTable",
      "themisVersion",
    ]
  `);
});

test("the library exports these types", () => {
  const source = readProjectFile("src/index.ts");
  const types = [...source.matchAll(/export (type )?\{([^}]*)\}/g)]
    .flatMap(([, isType, names = ""]) =>
      names.split(",").map((name) => (isType === undefined ? name.trim() : `type ${name.trim()}`)),
    )
    .filter((name) => name.startsWith("type ") && name !== "type ")
    .map((name) => name.slice("type ".length))
    .toSorted((a, b) => (a < b ? -1 : 1));
  expect(types.join(" ")).toMatchInlineSnapshot(
    `"AnswerPair Api Budget Cell CellPreview CellStart CellSummary Clock Completion Config ConfigOverrides DatasetConfig Diagnosis DoctorEvent Endpoint EndpointIdentity EndpointModels Equivalence ExamPlan Examination ExtractOptions ExtractedAnswer Finding FinishReason FoundServer Generation GenerationError GenerationRequest GraderConfig HubEnvironment Interval JsonObject JsonValue Level Manifest MathPolicies Message Metric Model Outcome PairVerdict Preview Prices ProviderErrorClass QuickFlags Report ReportFormat ResultRow RunEffects RunEvent RunOutcome RunRecord RunStatus Sample Sampling Score SimulatedFault Simulation StoredRun Summary Usage UsedUp Warning"`,
  );
});
