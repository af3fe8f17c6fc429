import type { Diagnosis, Examination, ExamPlan, Finding, Level } from "../run/doctor.ts";

const signs: Readonly<Record<Level, string>> = { ok: "✓", note: "·", warning: "!", problem: "✗" };
const colors: Readonly<Record<Level, number>> = { ok: 32, note: 36, warning: 33, problem: 31 };
const nameWidth = 13;

/** One line, and two under it for what is not as it should be. */
export function findingText({ id, level, what, why, todo }: Finding, useColor: boolean): string {
  const sign = useColor ? `\u001b[${colors[level]}m${signs[level]}\u001b[39m` : signs[level];
  const indent = " ".repeat(nameWidth + 2);
  return [
    `${sign} ${id.padEnd(nameWidth)}${what}`,
    ...(why === null ? [] : [`${indent}why: ${why}`]),
    ...(todo === null ? [] : [`${indent}do:  ${todo}`]),
  ].join("\n");
}

/** What the examination will take. */
export function planText({ requests, promptTokens, outputTokens }: ExamPlan): string {
  return `This takes about ${requests} short requests: about ${rounded(promptTokens)} prompt tokens and at most ${rounded(outputTokens)} of answers.\n`;
}

/** The counts of findings, and what they come to. */
export function conclusionText({
  findings,
  isUsable,
  advice,
  baseUrl,
  modelId,
}: Diagnosis): string {
  const count = (level: Level): number =>
    findings.filter((finding) => finding.level === level).length;
  const parts = [
    [count("ok"), "ok"],
    [count("note"), count("note") === 1 ? "note" : "notes"],
    [count("warning"), count("warning") === 1 ? "warning" : "warnings"],
    [count("problem"), count("problem") === 1 ? "problem" : "problems"],
  ] as const;
  const counts = parts
    .filter(([number]) => number > 0)
    .map(([number, noun]) => `${number} ${noun}`);
  const isMended =
    advice !== null && findings.every(({ id, level }) => level !== "problem" || id === "base-url");
  const verdict = !isUsable
    ? `the endpoint cannot be used as it is set up${isMended ? `; at ${baseUrl} it can` : ""}`
    : modelId === null
      ? "the endpoint answers, but no model was examined"
      : count("warning") > 0
        ? "the endpoint can be used; mind the warnings"
        : "the endpoint can be used";
  return `${counts.join(", ")}: ${verdict}`;
}

/** A block for the config with settings that fit; null where nothing could be measured. */
export function adviceText({ model, need }: Examination, diagnosis: Diagnosis): string | null {
  const { advice, baseUrl, modelId } = diagnosis;
  if (advice === null || modelId === null) return null;
  const name = model.modelId === modelId ? model.name : modelId;
  const key = model.endpoint.apiKey?.reference ?? null;
  const isAzure = model.provider === "azure";
  const options = {
    base_url: isAzure ? baseUrl.replace(/\/openai\/v1$/, "") : baseUrl,
    ...(model.endpoint.azureApiVersion === null
      ? {}
      : { api_version: model.endpoint.azureApiVersion }),
    ...(key === null ? {} : { api_key: key }),
    ...(model.endpoint.api === "chat" ? {} : { api: model.endpoint.api }),
    ...(name === modelId ? {} : { model_mapping: { [name]: modelId } }),
    n_parallel: advice.nParallel,
    // A longer one that is set already does no harm.
    timeout: Math.max(advice.timeoutSeconds, model.endpoint.timeoutMs / 1_000),
    ...(advice.isStreaming ? { stream: true } : {}),
  };
  if (need.isFromConfig) {
    const { base_url, timeout } = options;
    const { parallelism } = model.endpoint;
    // Nothing was measured where it says `auto`.
    const n_parallel = advice.nParallel === "auto" ? parallelism : advice.nParallel;
    const stream = advice.isStreaming ? { stream: true } : {};
    const isEnough = need.maxTokens === advice.maxTokens;
    return [
      `For \`provider_options\` of \`${name}\`, by what was found; everything else may stay as it is:`,
      "",
      `  ${indented({ base_url, n_parallel, timeout, ...stream })}`,
      ...(isEnough ? [] : ["", `For the samplings: "max_tokens": ${advice.maxTokens}`]),
    ].join("\n");
  }
  const entry = {
    name,
    ...(isAzure ? { provider: "azure" } : {}),
    provider_options: options,
  };
  const sampling = { name: "greedy", temperature: 0, max_tokens: advice.maxTokens };
  return [
    "For the config, with settings that fit what was measured:",
    "",
    `  "models": [${indented(entry)}],`,
    `  "samplings": [${indented(sampling)}]`,
  ].join("\n");
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
}

function rounded(count: number): string {
  const step = count >= 1_000 ? 100 : 10;
  return (Math.ceil(count / step) * step).toLocaleString("en-US");
}
