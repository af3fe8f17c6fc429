import type { StreamPart } from "./event-stream.ts";
import { type Generation, outputTokens } from "./generation.ts";
import {
  isIncomplete,
  type NamedEvent,
  type OutputItem,
  outputItems,
  type ResponsesReasoning,
} from "./responses-output.ts";
import type { Wire } from "./wire.ts";

/** How a response fails in the middle of its stream. */
interface ResponsesFailure {
  readonly message: string;
  readonly code: string;
  /** A bare `error` event (when absent), or `response.failed` with the response. */
  readonly event?: "error" | "failed";
}

/** How a server spells the Responses API. Streams have named events and no `[DONE]`. */
export interface ResponsesDialect {
  readonly reasoning: ResponsesReasoning | ((generation: Generation) => ResponsesReasoning);
  /** Members of the response that OpenAI's has not, or has otherwise. */
  readonly frame?: (generation: Generation) => object;
  readonly failure: ResponsesFailure | ((generation: Generation) => ResponsesFailure);
}

/** A server's `/v1/responses`. */
export function responsesWire(dialect: ResponsesDialect): Wire {
  const numbers = new WeakMap<Generation, number>();

  function numbered(generation: Generation, events: readonly NamedEvent[]): StreamPart[] {
    return events.map(([type, members]) => {
      const number = numbers.get(generation) ?? 0;
      numbers.set(generation, number + 1);
      return { event: type, data: { type, sequence_number: number, ...members } };
    });
  }

  function itemsOf(generation: Generation): readonly OutputItem[] {
    const { reasoning } = dialect;
    const place = typeof reasoning === "function" ? reasoning(generation) : reasoning;
    return outputItems(generation, place);
  }

  const whole = (generation: Generation) =>
    response(dialect, generation, {
      status: endOf(generation).status,
      items: itemsOf(generation),
    });

  return {
    whole,
    opening: (generation) => {
      const open = {
        response: response(dialect, generation, { status: "in_progress", items: [] }),
      };
      return numbered(generation, [
        ["response.created", open],
        ["response.in_progress", open],
      ]);
    },
    token: (generation, token) => {
      const items = itemsOf(generation);
      const kind = token.kind === "reasoning" ? "reasoning" : "message";
      const index = items.findIndex((item) => item.kind === kind);
      const item = items[index];
      const [spoken] = generation.choices;
      if (item === undefined || spoken === undefined) return [];
      const isFirst = token === spoken.tokens[kind === "reasoning" ? 0 : spoken.reasoningTokens];
      return numbered(generation, [
        ...(isFirst ? (items[index - 1]?.end(index - 1) ?? []) : []),
        ...(isFirst ? item.begin(index) : []),
        ...item.delta(index, token.text),
      ]);
    },
    closing: (generation) => {
      const items = itemsOf(generation);
      const { status } = endOf(generation);
      return numbered(generation, [
        ...(items.at(-1)?.end(items.length - 1) ?? []),
        [`response.${status}`, { response: whole(generation) }],
      ]);
    },
    failure: (generation) => numbered(generation, [failureOf(dialect, generation)]),
  };
}

function failureOf(dialect: ResponsesDialect, generation: Generation): NamedEvent {
  const { failure } = dialect;
  const { code, message, event } = typeof failure === "function" ? failure(generation) : failure;
  if (event !== "failed") return ["error", { code, message, param: null }];
  const failed = response(dialect, generation, { status: "failed", items: [] });
  return ["response.failed", { response: { ...failed, error: { code, message } } }];
}

function endOf(generation: Generation): {
  readonly status: string;
  readonly reason: string | null;
} {
  const finishReason = generation.choices[0]?.finishReason ?? "stop";
  if (!isIncomplete(finishReason)) return { status: "completed", reason: null };
  const reason = finishReason === "length" ? "max_output_tokens" : "content_filter";
  return { status: "incomplete", reason };
}

function response(
  dialect: ResponsesDialect,
  generation: Generation,
  { status, items }: { readonly status: string; readonly items: readonly OutputItem[] },
): object {
  const { body } = generation.request;
  const isOver = status === "completed" || status === "incomplete";
  const reason = status === "incomplete" ? endOf(generation).reason : null;
  return {
    id: `resp_${String(generation.number).padStart(32, "0")}`,
    object: "response",
    created_at: generation.created,
    status,
    error: null,
    incomplete_details: reason === null ? null : { reason },
    instructions: body["instructions"] ?? null,
    max_output_tokens: body["max_output_tokens"] ?? null,
    model: generation.model,
    output: items.map((item) => item.body),
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: body["temperature"] ?? 1,
    tool_choice: "auto",
    tools: [],
    top_p: body["top_p"] ?? 1,
    truncation: "disabled",
    usage: isOver ? usageMembers(generation) : null,
    user: null,
    metadata: {},
    ...dialect.frame?.(generation),
  };
}

function usageMembers(generation: Generation): object {
  const output = outputTokens(generation);
  const reasoning = generation.choices[0]?.reasoningTokens ?? 0;
  return {
    input_tokens: generation.promptTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: generation.promptTokens + output,
  };
}
