import { ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { DatasetKind } from "./dataset-kind.ts";
import { demo } from "./demo.ts";
import { math500Hub } from "./math500-hub.ts";
import { math500Local } from "./math500-local.ts";

/** Every kind of dataset, in the order in which people are shown them. */
export const datasetKinds: readonly DatasetKind[] = [demo, math500Hub, math500Local];

/** The kind of that name; the error names the nearest ones. */
export function findDatasetKind(kind: string): DatasetKind {
  const found = datasetKinds.find((candidate) => candidate.kind === kind);
  if (found !== undefined) return found;
  const kinds = datasetKinds.map((candidate) => candidate.kind);
  const [best] = nearest(kind, kinds, 1);
  const known = `known kinds: ${kinds.map((name) => `\`${name}\``).join(", ")}`;
  throw new ThemisError("config", `there is no dataset kind \`${kind}\``, {
    hint: best === undefined ? known : `did you mean \`${best}\`? ${known}`,
  });
}
