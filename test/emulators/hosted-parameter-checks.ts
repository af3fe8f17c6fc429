import type { EmulatedRequest } from "./emulated-request.ts";
import { openAiError } from "./hosted-openai-errors.ts";
import type { Reply } from "./reply.ts";

type Body = Readonly<Record<string, unknown>>;

const shared = [
  "model",
  "temperature",
  "top_p",
  "top_logprobs",
  "stream",
  "stream_options",
  "user",
  "metadata",
  "store",
  "service_tier",
  "safety_identifier",
  "prompt_cache_key",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
] as const;
const classic = ["n", "stop", "seed", "logit_bias", "logprobs", "max_tokens"] as const;
const penalties = ["presence_penalty", "frequency_penalty"] as const;

/** The parameters of each API; OpenAI refuses all others. */
const known: Readonly<Record<"chat" | "completions" | "responses", ReadonlySet<string>>> = {
  chat: new Set([
    ...shared,
    ...classic,
    ...penalties,
    "messages",
    "max_completion_tokens",
    "reasoning_effort",
    "verbosity",
    "response_format",
    "modalities",
    "prediction",
  ]),
  completions: new Set([
    ...shared,
    ...classic,
    ...penalties,
    "prompt",
    "suffix",
    "echo",
    "best_of",
  ]),
  responses: new Set([
    ...shared,
    "input",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "reasoning",
    "text",
    "include",
    "truncation",
    "previous_response_id",
    "background",
  ]),
};

/** The API's member that holds the prompt. */
const promptMember = { chat: "messages", completions: "prompt", responses: "input" } as const;

/** Refuses what OpenAI refuses in a body, in the order of its own checks; null when all is well. A reasoning model takes less than others. */
export function checkParameters(
  { json, body }: EmulatedRequest,
  api: "chat" | "completions" | "responses",
  isReasoning: boolean,
): Reply | null {
  if (json === undefined) return notJson();
  const unknown = Object.keys(body).find((name) => !known[api].has(name));
  if (unknown !== undefined) return unknownParameter(unknown, api);
  return (
    missing(body, promptMember[api]) ??
    (isReasoning ? refusedByReasoning(body, api) : null) ??
    tooManyStops(body) ??
    outOfRange(body, "top_logprobs", 0, 20) ??
    outOfRange(body, "max_output_tokens", 16, Number.MAX_SAFE_INTEGER)
  );
}

/** 400 of a body that is no JSON. */
export function notJson(): Reply {
  return openAiError(400, {
    message:
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
  });
}

function unknownParameter(name: string, api: string): Reply {
  const hint =
    api === "responses" && (name === "max_tokens" || name === "max_completion_tokens")
      ? `Unsupported parameter: '${name}'. In the Responses API, this parameter has moved to 'max_output_tokens'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.`
      : null;
  return openAiError(400, {
    message: hint ?? `Unknown parameter: '${name}'.`,
    param: name,
    code: hint === null ? "unknown_parameter" : "unsupported_parameter",
  });
}

function missing(body: Body, member: string): Reply | null {
  const value = body[member];
  if (value === undefined) {
    const message = `Missing required parameter: '${member}'.`;
    return openAiError(400, { message, param: member, code: "missing_required_parameter" });
  }
  if (!Array.isArray(value) || value.length > 0) return null;
  const message = `Invalid '${member}': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
  return openAiError(400, { message, param: member, code: "empty_array" });
}

/** What o-series and gpt-5 models refuse: the old token limit, stop sequences, and samplers other than the default. */
function refusedByReasoning(body: Body, api: string): Reply | null {
  if (api === "chat" && isGiven(body, "max_tokens")) {
    return openAiError(400, {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      param: "max_tokens",
      code: "unsupported_parameter",
    });
  }
  for (const name of ["temperature", "top_p"]) {
    if (isGiven(body, name) && body[name] !== 1) {
      return openAiError(400, {
        message: `Unsupported value: '${name}' does not support ${JSON.stringify(body[name])} with this model. Only the default (1) value is supported.`,
        param: name,
        code: "unsupported_value",
      });
    }
  }
  const other = ["stop", ...penalties].find((name) => isGiven(body, name) && body[name] !== 0);
  if (other === undefined) return null;
  return openAiError(400, {
    message: `Unsupported parameter: '${other}' is not supported with this model.`,
    param: other,
    code: "unsupported_parameter",
  });
}

function tooManyStops(body: Body): Reply | null {
  const stop = body["stop"];
  if (!Array.isArray(stop) || stop.length <= 4) return null;
  return openAiError(400, {
    message: `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${stop.length} instead.`,
    param: "stop",
    code: "array_above_max_length",
  });
}

function outOfRange(body: Body, name: string, min: number, max: number): Reply | null {
  const value = body[name];
  if (typeof value !== "number" || (value >= min && value <= max)) return null;
  const [side, sign, bound] =
    value < min ? ["below minimum", ">=", min] : ["above maximum", "<=", max];
  return openAiError(400, {
    message: `Invalid '${name}': integer ${side} value. Expected a value ${sign} ${bound}, but got ${value} instead.`,
    param: name,
    code: value < min ? "integer_below_min_value" : "integer_above_max_value",
  });
}

function isGiven(body: Body, name: string): boolean {
  return body[name] !== undefined && body[name] !== null;
}
