import type { Answer } from "./emulator-options.ts";

const charactersPerToken = 4;

/** A piece of the model's output. */
export interface SpokenToken {
  readonly kind: "reasoning" | "text";
  readonly text: string;
}

/** All that the model says in one choice, after its limits. */
export interface Spoken {
  readonly reasoning: string;
  readonly text: string;
  readonly tokens: readonly SpokenToken[];
  readonly reasoningTokens: number;
  /** `length` when a limit cut it. */
  readonly finishReason: string;
  /** Whether the text is a refusal; servers that know none send it as text. */
  readonly isRefusal: boolean;
}

/** A model that says nothing at all, and is content with that. */
export const silence: Spoken = {
  reasoning: "",
  text: "",
  tokens: [],
  reasoningTokens: 0,
  finishReason: "stop",
  isRefusal: false,
};

/** Tokens of a text: about four characters each. */
export function tokenCount(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

/** What comes of an answer under a token limit (null is none) and stop sequences, which are looked for in the text only. */
export function speak(
  answer: Answer,
  {
    isThinking,
    maxTokens,
    stop,
  }: {
    readonly isThinking: boolean;
    readonly maxTokens: number | null;
    readonly stop: readonly string[];
  },
): Spoken {
  const reasoning = isThinking
    ? (answer.reasoning ?? "The question is plain, so the answer can be worked out directly.")
    : "";
  const tokens = [
    ...pieces(reasoning).map((text) => ({ kind: "reasoning" as const, text })),
    ...pieces(untilStop(answer.text, stop)).map((text) => ({ kind: "text" as const, text })),
  ];
  const isCut = maxTokens !== null && tokens.length > maxTokens;
  const said = isCut ? tokens.slice(0, maxTokens) : tokens;
  const ofKind = (kind: SpokenToken["kind"]) => said.filter((token) => token.kind === kind);
  return {
    reasoning: joined(ofKind("reasoning")),
    text: joined(ofKind("text")),
    tokens: said,
    reasoningTokens: ofKind("reasoning").length,
    finishReason: isCut ? "length" : (answer.finishReason ?? "stop"),
    isRefusal: answer.isRefusal === true,
  };
}

function untilStop(text: string, stop: readonly string[]): string {
  const ends = stop.filter((end) => end !== "").map((end) => text.indexOf(end));
  const first = Math.min(...ends.filter((index) => index >= 0), text.length);
  return text.slice(0, first);
}

/** The text in pieces of a token each; a character of two UTF-16 units stays whole, as a server's decoder keeps it. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + charactersPerToken, text.length);
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end < text.length) end += 1;
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

function joined(tokens: readonly SpokenToken[]): string {
  return tokens.map(({ text }) => text).join("");
}
