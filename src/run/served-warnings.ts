import type { JsonObject } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { isSameModel } from "../core/same-model.ts";
import type { Warning } from "../core/summary.ts";
import { isTelling } from "./telling-adaptation.ts";

type ServedModel = Manifest["models"][number];

/**
 * Warns of what the stored answers say of themselves: that another model answered than was asked, or several did, or several machines, or that requests
 * were not sent as the config has them.
 */
export function servedWarnings(manifest: Manifest): readonly Warning[] {
  return checks.flatMap((check) =>
    manifest.models.flatMap((model) => check(model, manifest.config) ?? []),
  );
}

const checks: readonly ((model: ServedModel, config: JsonObject) => Warning | null)[] = [
  servedModelDiffers,
  adapted,
  servedByChanged,
  fingerprintChanged,
];

/** Some servers answer with whatever they have loaded. A longer form of the same name, such as a dated snapshot, is no surprise. */
function servedModelDiffers(
  { name, modelId, served }: ServedModel,
  config: JsonObject,
): Warning | null {
  const names = [...new Set(served.flatMap(({ servedModel }) => servedModel ?? []))];
  const isAsAsked =
    isDeployment(name, config) || names.every((other) => isSameModel(other, modelId));
  if (isAsAsked && names.length < 2) return null;
  return {
    code: "served-model-differs",
    message: `\`${name}\` was asked as \`${modelId}\` and answered as ${listed(names)}`,
    hint: "check which model the server has loaded: the figures may be of another one",
  };
}

/** On Azure a request names a deployment, whatever model is in it. */
function isDeployment(model: string, config: JsonObject): boolean {
  const models: readonly unknown[] = Array.isArray(config["models"]) ? config["models"] : [];
  const own = models.find(
    (entry): entry is JsonObject => isRecord(entry) && entry["name"] === model,
  );
  return own?.["provider"] === "azure";
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function adapted({ name, served }: ServedModel): Warning | null {
  const counts = countBy(served, ({ adaptations }) => {
    const telling = adaptations.filter(isTelling);
    return telling.length === 0 ? null : telling.join(", ");
  });
  if (counts.size === 0) return null;
  const total = served.reduce((sum, { count }) => sum + count, 0);
  const parts = [...counts].map(([notes, count]) => `${notes} (${count} of ${total} answers)`);
  return {
    code: "adapted",
    message: `requests of \`${name}\` were not sent as asked, because the server refuses that: ${parts.join("; ")}. The figures are of what was sent`,
    hint: [...counts.keys()].some((notes) => notes.includes("without "))
      ? "leave parameters that the service refuses out of the sampling, so that the config says what is measured"
      : "nothing is to be done: the service only has another name for it",
  };
}

function servedByChanged({ name, served }: ServedModel): Warning | null {
  const counts = countBy(served, ({ servedBy }) => servedBy);
  if (counts.size < 2) return null;
  return {
    code: "served-by-changed",
    message: `\`${name}\` was served by several: ${shares(counts)}. They may run it in different precision`,
    hint: 'name one: for OpenRouter `"extra_body": { "provider": { "order": ["NAME"], "allow_fallbacks": false } }`',
  };
}

function fingerprintChanged({ name, served }: ServedModel): Warning | null {
  const models = new Set(served.map(({ servedModel }) => servedModel));
  const counts = countBy(served, ({ systemFingerprint }) => systemFingerprint);
  // Other models have other fingerprints, and are warned of already.
  if (models.size > 1 || counts.size < 2) return null;
  return {
    code: "fingerprint-changed",
    message: `\`${name}\` answered from several installations (\`system_fingerprint\`): ${shares(counts)}`,
    hint: "the service or its settings changed on the way, or it runs several; answers may differ for that, also with a `seed`. `repeats` show how much they vary",
  };
}

/** How many answers each value has, the most frequent first; null is none. */
function countBy(
  served: ServedModel["served"],
  wordOf: (identity: ServedModel["served"][number]) => string | null,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const identity of served) {
    const value = wordOf(identity);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + identity.count);
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

const mostShown = 8;

function shares(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].map(([value, count]) => `\`${value}\` (${count})`);
  return shortened(parts);
}

function listed(names: readonly string[]): string {
  return shortened(names.map((name) => `\`${name}\``));
}

function shortened(parts: readonly string[]): string {
  const rest = parts.length - mostShown;
  return rest > 0 ? `${parts.slice(0, mostShown).join(", ")} and ${rest} more` : parts.join(", ");
}
