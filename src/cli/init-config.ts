import { escapeReferences } from "../config/references.ts";
import { cleanRunId } from "../config/run-id.ts";

/** What a new config says. */
export interface InitValues {
  readonly baseUrl: string;
  readonly apiKeyEnv: string | null;
  readonly isAzure: boolean;
  readonly modelId: string;
  readonly nParallel: number | "auto";
  readonly nParallelReason: string;
  readonly timeoutSeconds: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly maxTokensReason: string;
  readonly dataset: string;
  readonly dataDir: string | null;
  /** Null: all of it. */
  readonly limit: number | null;
}

/** A config as people would write it: JSON with a comment where a value has a reason. Never holds a key, only the name of its variable. */
export function initConfig(values: InitValues): string {
  const { baseUrl, apiKeyEnv, isAzure, modelId, dataset, dataDir, limit } = values;
  const name = friendlyName(modelId);
  const mapping =
    name === modelId
      ? []
      : [
          "        // Your name in results, and the server's own.",
          `        "model_mapping": { ${json(name)}: ${json(modelId)} },`,
        ];
  const key = apiKeyEnv === null ? [] : [`        "api_key": "\${${apiKeyEnv}}",`];
  const lines = [
    "{",
    "  // The same run_id goes on where the run stopped; a new one starts from the beginning.",
    `  "run_id": ${json(cleanRunId(`${name}-${dataset}`))},`,
    '  "storage_dir": ".cache/themis",',
    '  "resume": true,',
    '  "models": [',
    "    {",
    `      "name": ${json(name)},`,
    `      "provider": ${isAzure ? '"azure"' : '"openai-compatible"'},`,
    '      "provider_options": {',
    `        "base_url": ${json(isAzure ? new URL(baseUrl).origin : baseUrl)},`,
    ...key,
    ...mapping,
    `        // ${values.nParallelReason}`,
    `        "n_parallel": ${json(values.nParallel)},`,
    "        // Seconds for one whole request, waiting and loading included.",
    `        "timeout": ${values.timeoutSeconds},`,
    "        // Answers are read as they are written: shows the speed, and no proxy cuts a long silence.",
    '        "stream": true',
    "      }",
    "    }",
    "  ],",
    '  "samplings": [',
    "    {",
    `      "name": ${values.temperature === 0 ? '"greedy"' : '"standard"'},`,
    `      "temperature": ${values.temperature},`,
    `      // ${values.maxTokensReason}`,
    `      "max_tokens": ${values.maxTokens}`,
    "    }",
    "  ],",
    '  "datasets": [',
    "    {",
    `      "name": ${json(dataset)},`,
    `      "kind": ${json(dataset)}${dataDir === null && limit === null ? "" : ","}`,
    ...(dataDir === null ? [] : [`      "data_dir": ${json(dataDir)}${limit === null ? "" : ","}`]),
    ...(limit === null
      ? []
      : [
          "      // Remove it to ask every problem; what was answered is kept.",
          `      "limit": ${limit}`,
        ]),
    "    }",
    "  ]",
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** The last part of a path or repository, without what file names must not have: `Qwen2.5-7B-Instruct`, `qwen2.5-7b`. */
function friendlyName(modelId: string): string {
  const last =
    modelId
      .replace(/[\\/]+$/, "")
      .split(/[\\/]/)
      .at(-1) ?? modelId;
  const name = last
    .replace(/:latest$/, "")
    .replace(/\.gguf$/i, "")
    .replaceAll(/[:\s]+/g, "-");
  return name === "" ? "model" : name.slice(0, 100);
}

function json(value: string | number): string {
  return JSON.stringify(typeof value === "string" ? escapeReferences(value) : value);
}
