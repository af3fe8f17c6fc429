import { flatError, nestedError } from "./error-body.ts";
import { json, type Reply } from "./reply.ts";
import type { VllmVariant } from "./vllm-variant.ts";

const types: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  404: "NotFoundError",
  500: "InternalServerError",
  501: "NotImplementedError",
};

/** The body of an error; its code is the status as a number. */
export function vllmErrorBody(
  { errors }: VllmVariant,
  status: number,
  message: string,
  param: string | null = null,
  type: string = types[status] ?? "BadRequestError",
): object {
  // Older versions never name the parameter.
  return errors === "nested"
    ? nestedError({ message, type, param, code: status })
    : flatError({ message, type, code: status });
}

/** The same as an answer. */
export function vllmError(
  variant: VllmVariant,
  status: number,
  message: string,
  param: string | null = null,
): Reply {
  return json(vllmErrorBody(variant, status, message, param), status);
}

/** What pydantic found, in Python's spelling, as the message of a 400. */
export function vllmInvalid(variant: VllmVariant, finding: object): Reply {
  const message = `[${python(finding)}]`;
  return json(vllmErrorBody(variant, 400, message, null, "Bad Request"), 400);
}

/** A value as Python's `repr` shows it, with the place of a finding as a tuple. */
function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) =>
      name === "loc" && Array.isArray(member)
        ? `'loc': (${member.map(python).join(", ")})`
        : `'${name}': ${python(member)}`,
    );
    return `{${members.join(", ")}}`;
  }
  return String(value);
}

/** A prompt that does not fit, with its output, in each of the wordings that there have been. */
export function vllmContextMessage(
  wording: VllmVariant["contextWording"],
  {
    limit,
    prompt,
    output,
  }: { readonly limit: number; readonly prompt: number; readonly output: number },
): string {
  switch (wording) {
    case 1:
      return `This model's maximum context length is ${limit} tokens. However, you requested ${output} output tokens and your prompt contains at least ${prompt} input tokens, for a total of at least ${prompt + output} tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=${prompt})`;
    case 2:
      return `You passed ${prompt} input tokens and requested ${output} output tokens. However, the model's context length is only ${limit} tokens, resulting in a maximum input length of ${limit - output} tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=${prompt})`;
    case 3:
      return `This model's maximum context length is ${limit} tokens. However, you requested ${prompt + output} tokens (${prompt} in the messages, ${output} in the completion). Please reduce the length of the messages or completion.`;
  }
}
