/** Which folders of src a folder may import, types and dynamic imports included; each may import itself. */
export const mayImport = {
  core: [],
  math: ["core"],
  stats: ["core"],
  datasets: ["core"],
  providers: ["core"],
  store: ["core"],
  config: ["core"],
  plan: ["core"],
  generate: ["core"],
  grade: ["core", "math"],
  summarize: ["core", "stats"],
  report: ["core"],
  doctor: ["core"],
  run: [
    "core",
    "config",
    "plan",
    "generate",
    "grade",
    "summarize",
    "doctor",
    "datasets",
    "providers",
    "store",
  ],
  cli: ["core", "config", "datasets", "run", "report"],
} as const satisfies Record<string, readonly string[]>;

/** A folder of src. */
export type Folder = keyof typeof mayImport;

/** Which folders may use a package of the registry; packages that are not here may not be used at all. */
export const packageOwners: Readonly<Record<string, readonly Folder[]>> = {
  "@clack/prompts": ["cli"],
  "@huggingface/hub": ["datasets"],
  "cli-progress": ["cli"],
  commander: ["cli"],
  "csv-stringify": ["report"],
  "eventsource-parser": ["providers"],
  "jsonc-parser": ["config"],
  re2js: ["grade"],
  undici: ["providers", "datasets"],
  zod: ["config", "datasets", "providers"],
};

/** What each folder is for, in a few words. */
const purposes: Readonly<Record<Folder, string>> = {
  core: "the vocabulary: types, ports, errors, the request key",
  math: "answers as mathematics: extract, normalize, parse, compare",
  stats: "estimators and intervals",
  datasets: "where samples come from",
  providers: "how an endpoint is spoken to",
  store: "SQLite: runs, samples, plans, generations, scores",
  config: "a file, flags and the environment become a `Config`",
  plan: "a `Config` and samples become requests, one by one",
  generate: "requests become generations: retries, pauses, preflight",
  grade: "a generation and its sample become scores",
  summarize: "rows become figures and warnings",
  report: "figures and rows become text, CSV, JSON, HTML",
  doctor: "an endpoint is examined before a run: findings with advice",
  run: "the only place where stages meet capabilities",
  cli: "the command line",
};

/** The table as Markdown, for docs/architecture.md. */
export function architectureTable(): string {
  const lines = (Object.keys(mayImport) as Folder[]).map((folder) => {
    const allowed = mayImport[folder].map((other) => `\`${other}\``).join(", ");
    const packages = Object.entries(packageOwners)
      .filter(([, owners]) => owners.includes(folder))
      .map(([name]) => `\`${name}\``)
      .join(", ");
    return `| \`${folder}\` | ${purposes[folder]} | ${allowed || "–"} | ${packages || "–"} |`;
  });
  return [
    "| folder of `src/` | what it is for | may import | may use |",
    "| --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}
