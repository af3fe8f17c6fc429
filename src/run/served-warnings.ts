import type { Manifest } from "../core/manifest.ts";
import type { Warning } from "../core/summary.ts";

/**
 * Warns of models that answered under another name than they were asked by, or under several: some servers answer with whatever they have loaded.
 * A longer form of the same name, such as a dated snapshot, is no surprise.
 */
export function servedWarnings(manifest: Manifest): readonly Warning[] {
  return manifest.models.flatMap(({ name, modelId, served }) => {
    const names = [...new Set(served.flatMap(({ servedModel }) => servedModel ?? []))];
    if (names.every((served) => isSameModel(served, modelId)) && names.length < 2) return [];
    return [
      {
        code: "served-model-differs",
        message: `\`${name}\` was asked as \`${modelId}\` and answered as ${names.map((served) => `\`${served}\``).join(", ")}`,
        hint: "check which model the server has loaded: the figures may be of another one",
      },
    ];
  });
}

function isSameModel(served: string, asked: string): boolean {
  const [a, b] = [served.toLowerCase(), asked.toLowerCase()];
  return a.includes(b) || b.includes(a);
}
