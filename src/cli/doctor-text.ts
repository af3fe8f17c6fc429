import { wrapText } from "../report/terminal-text.ts";
import type { Diagnosis, Examination, ExamPlan, Finding, Level } from "../run/doctor.ts";

const signs: Readonly<Record<Level, string>> = { ok: "✓", note: "·", warning: "!", problem: "✗" };
const colors: Readonly<Record<Level, number>> = { ok: 32, note: 36, warning: 33, problem: 31 };
const nameWidth = 13;

/** One line, and two under it for what is not as it should be; broken between words at `width` columns. */
export function findingText(
  { id, level, what, why, todo }: Finding,
  { useColor, width }: { readonly useColor: boolean; readonly width: number },
): string {
  const sign = useColor ? `\u001b[${colors[level]}m${signs[level]}\u001b[39m` : signs[level];
  const indent = " ".repeat(nameWidth + 2);
  return [
    wrapText(`${sign} ${id.padEnd(nameWidth)}${what}`, width, indent),
    ...(why === null ? [] : [wrapText(`${indent}why: ${why}`, width, "     ")]),
    ...(todo === null ? [] : [wrapText(`${indent}do:  ${todo}`, width, "     ")]),
  ].join("\n");
}

/** What the examination will take. */
export function planText(
  { questions, promptTokens, outputTokens }: ExamPlan,
  width: number,
): string {
  const text = `This asks at most ${questions} short questions: about ${rounded(promptTokens)} prompt tokens and at most about ${rounded(outputTokens)} of answers.`;
  return `${wrapText(text, width)}\n`;
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

/** A block for the config with settings that fit, whose first line is broken at `width` columns; null where nothing could be measured. */
export function adviceText(
  { model, need }: Examination,
  diagnosis: Diagnosis,
  width: number,
): string | null {
  const { advice, modelId } = diagnosis;
  if (advice === null || modelId === null) return null;
  const isMapped = model.modelId !== modelId && need.isFromConfig;
  const name = model.modelId === modelId || isMapped ? model.name : modelId;
  const maxTokens = advice.maxTokens === null ? {} : { max_tokens: advice.maxTokens };
  if (need.isFromConfig) {
    const isEnough = advice.maxTokens === null || need.maxTokens === advice.maxTokens;
    return [
      wrapText(
        `For \`provider_options\` of \`${name}\`, by what was found; ${diagnosis.isUsable ? "everything else may stay as it is" : "what is marked ✗ above must be mended besides"}:`,
        width,
      ),
      "",
      `  ${indented({ ...changedOptions({ model, name }, diagnosis, advice) })}`,
      ...(isEnough ? [] : ["", `For the samplings: "max_tokens": ${advice.maxTokens}`]),
    ].join("\n");
  }
  const isAzure = model.provider === "azure";
  const entry = {
    name,
    ...(isAzure ? { provider: "azure" } : {}),
    provider_options: wholeOptions({ model, name }, diagnosis, advice),
  };
  const sampling = { name: "greedy", temperature: 0, ...maxTokens };
  return [
    "For the config, with settings that fit what was measured:",
    "",
    `  "models": [${indented(entry)}],`,
    `  "samplings": [${indented(sampling)}]`,
  ].join("\n");
}

interface Named {
  readonly model: Examination["model"];
  readonly name: string;
}

type Advice = NonNullable<Diagnosis["advice"]>;

/** What an entry of a config has that is there already. */
function changedOptions({ model, name }: Named, diagnosis: Diagnosis, advice: Advice): object {
  const { base_url, n_parallel, timeout, stream } = measuredOptions(
    { model, name },
    diagnosis,
    advice,
  );
  return {
    base_url,
    ...(model.modelId === diagnosis.modelId
      ? {}
      : { model_mapping: { [name]: diagnosis.modelId } }),
    n_parallel,
    timeout,
    stream,
  };
}

function wholeOptions({ model, name }: Named, diagnosis: Diagnosis, advice: Advice): object {
  const { base_url, ...measured } = measuredOptions({ model, name }, diagnosis, advice);
  const { azureApiVersion, apiKey, api } = model.endpoint;
  return {
    base_url,
    ...(azureApiVersion === null ? {} : { api_version: azureApiVersion }),
    ...(apiKey === null ? {} : { api_key: apiKey.reference }),
    ...(api === "chat" ? {} : { api }),
    ...(name === diagnosis.modelId ? {} : { model_mapping: { [name]: diagnosis.modelId } }),
    ...measured,
  };
}

function measuredOptions({ model }: Named, { baseUrl }: Diagnosis, advice: Advice) {
  return {
    base_url: model.provider === "azure" ? baseUrl.replace(/\/openai\/v1$/, "") : baseUrl,
    n_parallel: advice.nParallel,
    timeout: advice.timeoutSeconds ?? model.endpoint.timeoutMs / 1_000,
    stream: advice.isStreaming ? true : undefined,
  };
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
}

function rounded(count: number): string {
  const step = count >= 1_000 ? 100 : 10;
  return (Math.ceil(count / step) * step).toLocaleString("en-US");
}
