import type { Spoken, SpokenToken } from "./emulated-model.ts";
import { done, type StreamPart } from "./event-stream.ts";
import { type Generation, usageMember, usageOf } from "./generation.ts";
import type { Wire } from "./wire.ts";

/** Where the thinking of a model goes: a member of the message, the text with both tags, or the text without the opening tag. */
export type ReasoningPlace =
  | "reasoning"
  | "reasoning_content"
  | "think"
  | "think-unopened"
  | "hidden";

/** How a server spells chat completions. What is not given is as OpenAI has it. */
export interface ChatDialect {
  readonly id: (generation: Generation) => string;
  /** Members behind `model` of whole answers and chunks. */
  readonly frame?: (generation: Generation, isChunk: boolean) => object;
  readonly reasoning: ReasoningPlace;
  /** The content of a message that has only reasoning. */
  readonly emptyContent: "" | null;
  /** The whole message, from its role on. */
  readonly message?: (members: {
    readonly content: string | null;
    /** The member that holds the thinking, or no member. */
    readonly reasoning: object;
    readonly spoken: Spoken;
  }) => object;
  /** Members behind `finish_reason` of a whole answer's choice. */
  readonly choice?: (spoken: Spoken, generation: Generation) => object;
  /** The server's own word for how a choice ended. */
  readonly finishReason?: (spoken: Spoken, isChunk: boolean) => string | null;
  /** The first chunk's delta; null when the role comes with the first token. */
  readonly firstDelta: object | null;
  /** Members in front of every delta of text or reasoning. */
  readonly delta?: (token: SpokenToken, isFirst: boolean) => object;
  /** All deltas of a token, in place of the usual one. */
  readonly deltas?: (spoken: Spoken, token: SpokenToken) => readonly object[];
  /** Members behind `finish_reason` of a chunk's choice. */
  readonly chunkChoice?: (spoken: Spoken, isLast: boolean, generation: Generation) => object;
  /** The delta beside a finish reason; `{}` when absent. */
  readonly lastDelta?: object;
  readonly usage?: (generation: Generation) => object;
  /** Members at the end of a whole answer. */
  readonly tail?: (generation: Generation) => object;
  /** When a stream ends with its usage. */
  readonly streamsUsage: "asked" | "always" | "never";
  /** Whether the usage comes in a chunk of its own, without choices, or on the last one. */
  readonly usagePlace?: "own-chunk" | "last-chunk";
  /** Members at the end of every chunk but that of the usage; hears how many tokens were sent so far. */
  readonly chunkTail?: (generation: Generation, tokensSoFar: number) => object;
  /** Members at the end of the last chunk, beside those. */
  readonly lastTail?: (generation: Generation) => object;
  /** How a stream ends when the engine fails; the parts take the place of everything that would come. */
  readonly failure: (generation: Generation) => readonly StreamPart[];
}

/** A server's chat completions. */
export function chatWire(dialect: ChatDialect): Wire {
  const usage = (generation: Generation) =>
    usageMember(generation, (dialect.usage ?? usageOf)(generation));
  const finishReason = dialect.finishReason ?? ((spoken: Spoken) => spoken.finishReason);
  const sent = new WeakMap<Generation, number>();

  function chunk(generation: Generation, choices: readonly object[], tail: object): StreamPart {
    return { data: { ...frame(dialect, generation, "chat.completion.chunk"), choices, ...tail } };
  }

  function chunkTail(generation: Generation): object {
    return dialect.chunkTail?.(generation, sent.get(generation) ?? 0) ?? {};
  }

  function choiceOf(generation: Generation, index: number, delta: object, isLast: boolean): object {
    const spoken = generation.choices[index];
    if (spoken === undefined) return {};
    return {
      index,
      delta,
      finish_reason: isLast ? finishReason(spoken, true) : null,
      ...dialect.chunkChoice?.(spoken, isLast, generation),
    };
  }

  return {
    whole: (generation) => ({
      ...frame(dialect, generation, "chat.completion"),
      choices: generation.choices.map((spoken, index) => ({
        index,
        message: wholeMessage(dialect, spoken),
        finish_reason: finishReason(spoken, false),
        ...dialect.choice?.(spoken, generation),
      })),
      ...usage(generation),
      ...dialect.tail?.(generation),
    }),
    opening: (generation) => {
      const { firstDelta } = dialect;
      if (firstDelta === null) return [];
      return generation.choices.map((_, index) =>
        chunk(generation, [choiceOf(generation, index, firstDelta, false)], chunkTail(generation)),
      );
    },
    token: (generation, token, index) => {
      const spoken = generation.choices[index];
      if (spoken === undefined) return [];
      sent.set(generation, (sent.get(generation) ?? 0) + 1);
      const deltas = dialect.deltas?.(spoken, token) ?? deltasOf(dialect, spoken, token);
      return deltas.map((delta) =>
        chunk(generation, [choiceOf(generation, index, delta, false)], chunkTail(generation)),
      );
    },
    closing: (generation) => {
      const hasUsage =
        generation.usage !== "absent" &&
        (dialect.streamsUsage === "always" ||
          (dialect.streamsUsage === "asked" && generation.includesUsage));
      const isOwn = hasUsage && dialect.usagePlace !== "last-chunk";
      const lastTail = {
        ...(hasUsage && !isOwn ? usage(generation) : {}),
        ...dialect.lastTail?.(generation),
      };
      const ends = generation.choices.map((_, index) => {
        const isLast = index === generation.choices.length - 1;
        const tail = { ...chunkTail(generation), ...(isLast ? lastTail : {}) };
        const choice = choiceOf(generation, index, dialect.lastDelta ?? {}, true);
        return chunk(generation, [choice], tail);
      });
      const own = isOwn ? [chunk(generation, [], usage(generation))] : [];
      return [...ends, ...own, done];
    },
    failure: dialect.failure,
  };
}

function frame(dialect: ChatDialect, generation: Generation, object: string): object {
  return {
    id: dialect.id(generation),
    object,
    created: generation.created,
    model: generation.model,
    ...dialect.frame?.(generation, object.endsWith("chunk")),
  };
}

function wholeMessage(dialect: ChatDialect, spoken: Spoken): object {
  const place = dialect.reasoning;
  const text = isInline(place) ? inlineText(place, spoken) : spoken.text;
  const content = text === "" && spoken.reasoning !== "" ? dialect.emptyContent : text;
  const isApart = place === "reasoning" || place === "reasoning_content";
  const reasoning = isApart && spoken.reasoning !== "" ? { [place]: spoken.reasoning } : {};
  return (
    dialect.message?.({ content, reasoning, spoken }) ?? {
      role: "assistant",
      content,
      ...reasoning,
    }
  );
}

function isInline(place: ReasoningPlace): boolean {
  return place === "think" || place === "think-unopened";
}

/** Thinking and answer as one text, with the tags that the model or its template writes. */
function inlineText(place: ReasoningPlace, { reasoning, text, tokens }: Spoken): string {
  if (reasoning === "") return text;
  const open = place === "think" ? "<think>\n" : "";
  const isClosed = tokens.some(({ kind }) => kind === "text");
  return `${open}${reasoning}${isClosed ? `\n</think>\n\n${text}` : ""}`;
}

function deltasOf(dialect: ChatDialect, spoken: Spoken, token: SpokenToken): readonly object[] {
  const place = dialect.reasoning;
  const isFirst = spoken.tokens[0] === token;
  const extra = dialect.delta?.(token, isFirst) ?? {};
  if (token.kind === "text") {
    const isAfterThinking =
      spoken.reasoningTokens > 0 && token === spoken.tokens[spoken.reasoningTokens];
    const close = isInline(place) && isAfterThinking ? "\n</think>\n\n" : "";
    return [{ ...extra, content: `${close}${token.text}` }];
  }
  if (place === "hidden") return [];
  const open = isFirst && place === "think" ? "<think>\n" : "";
  return [
    isInline(place)
      ? { ...extra, content: `${open}${token.text}` }
      : { ...extra, [place]: token.text },
  ];
}
