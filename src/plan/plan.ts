import type { Cell, Config, DatasetConfig, Model, Sampling } from "../core/config.ts";
import type { GenerationRequest } from "../core/generation.ts";
import { requestKeys } from "../core/request-key.ts";
import type { Message, Sample } from "../core/sample.ts";

/** One square of the grid, with all that it is made of. */
export interface PlanCell {
  readonly cell: Cell;
  readonly model: Model;
  readonly sampling: Sampling;
  readonly dataset: DatasetConfig;
}

/** The grid in the order in which it is asked: by model, then sampling, then dataset. */
export function planCells(config: Config): readonly PlanCell[] {
  return config.models.flatMap((model) =>
    config.samplings.flatMap((sampling) =>
      config.datasets.map((dataset) => ({
        cell: { model: model.name, sampling: sampling.name, dataset: dataset.name },
        model,
        sampling,
        dataset,
      })),
    ),
  );
}

/** Makes a cell's requests of its samples: sample by sample, the repeats of one sample adjacent. */
export interface CellPlanner {
  request(place: {
    readonly ordinal: number;
    readonly sample: Sample;
    readonly repeat: number;
    /** As `keys` gave it for that sample and repeat. */
    readonly key: string;
  }): GenerationRequest;
  messages(sample: Sample): readonly Message[];
  /** Only the key, for each repeat of a sample. */
  keys(sample: Sample): readonly string[];
}

/** The planner of a cell; `messagesOf` renders its dataset's prompt. Pure: equal input, equal requests. */
export function cellPlanner(
  { cell, model, sampling }: PlanCell,
  messagesOf: (sample: Sample) => readonly Message[],
): CellPlanner {
  const extraBody = { ...model.endpoint.extraBody, ...sampling.extraBody };
  const keyOf = requestKeys({
    baseUrl: model.endpoint.baseUrl,
    api: model.endpoint.api,
    modelId: model.modelId,
    sampling,
    extraBody,
  });
  return {
    request: ({ ordinal, sample, repeat, key }) => ({
      key,
      ordinal,
      cell,
      sampleId: sample.id,
      repeat,
      modelId: model.modelId,
      messages: messagesOf(sample),
      sampling,
      extraBody,
    }),
    messages: messagesOf,
    keys: (sample) => {
      const messages = messagesOf(sample);
      return Array.from({ length: sampling.repeats }, (_, repeat) => keyOf(messages, repeat));
    },
  };
}
