import type { Spoken } from "./emulated-model.ts";
import { done, type StreamPart } from "./event-stream.ts";
import { type Generation, usageMember, usageOf } from "./generation.ts";
import type { Wire } from "./wire.ts";

/** How a server spells the old completions API. */
export interface CompletionsDialect {
  readonly id: (generation: Generation) => string;
  /** Members behind `model`. */
  readonly frame?: (generation: Generation) => object;
  /** Members of a choice beside `text`, `index`, `logprobs` and `finish_reason`. */
  readonly choice?: (spoken: Spoken) => object;
  /** When a stream ends with its usage. */
  readonly streamsUsage: "asked" | "always" | "never";
  /** Members at the end of every chunk but that of the usage. */
  readonly chunkTail?: (generation: Generation) => object;
  readonly failure: (generation: Generation) => readonly StreamPart[];
}

/** A server's `/v1/completions`: text goes on where the prompt ends; nobody thinks. */
export function completionsWire(dialect: CompletionsDialect): Wire {
  function body(generation: Generation, choices: readonly object[], tail: object): object {
    return {
      id: dialect.id(generation),
      object: "text_completion",
      created: generation.created,
      model: generation.model,
      ...dialect.frame?.(generation),
      choices,
      ...tail,
    };
  }

  function choice(
    spoken: Spoken,
    index: number,
    text: string,
    finishReason: string | null,
  ): object {
    return {
      text,
      index,
      logprobs: null,
      finish_reason: finishReason,
      ...dialect.choice?.(spoken),
    };
  }

  const chunk = (generation: Generation, choices: readonly object[]): StreamPart => ({
    data: body(generation, choices, dialect.chunkTail?.(generation) ?? {}),
  });

  return {
    whole: (generation) =>
      body(
        generation,
        generation.choices.map((spoken, index) =>
          choice(spoken, index, spoken.text, spoken.finishReason),
        ),
        usageMember(generation, usageOf(generation)),
      ),
    opening: () => [],
    token: (generation, token, index) => {
      const spoken = generation.choices[index];
      return spoken === undefined
        ? []
        : [chunk(generation, [choice(spoken, index, token.text, null)])];
    },
    closing: (generation) => {
      const hasUsage =
        generation.usage !== "absent" &&
        (dialect.streamsUsage === "always" ||
          (dialect.streamsUsage === "asked" && generation.includesUsage));
      const usage = hasUsage
        ? [{ data: body(generation, [], usageMember(generation, usageOf(generation))) }]
        : [];
      const ends = generation.choices.map((spoken, index) =>
        chunk(generation, [choice(spoken, index, "", spoken.finishReason)]),
      );
      return [...ends, ...usage, done];
    },
    failure: dialect.failure,
  };
}
