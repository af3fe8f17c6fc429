/** One thing on a stream of server-sent events. */
export type StreamPart =
  | {
      /** Text is sent as it is, anything else as JSON. */
      readonly data: unknown;
      readonly event?: string;
      /** Other than `data` on servers that invent fields. */
      readonly field?: string;
    }
  | { readonly comment: string };

/** How a server spells its streams. */
export interface Framing {
  readonly lineEnding: "\n" | "\r\n" | "\r";
  /** Whether a space stands behind `data:`. */
  readonly hasSpace: boolean;
  /** Whether the stream begins with a byte order mark. */
  readonly hasBom: boolean;
  /** Whether comments stand between the events, for no reason. */
  readonly hasComments: boolean;
  /** Whether the JSON of an event is spread over several `data` lines. */
  readonly isMultiLine: boolean;
  /** Whether `[DONE]` is sent. */
  readonly hasDone: boolean;
  /** Whether the last event ends with its blank line. */
  readonly hasFinalBlankLine: boolean;
  /** Whether writes to the socket end inside of characters now and then. */
  readonly isSplit: boolean;
  /** JSON as JavaScript, Go and pydantic write it, or as Python's `json.dumps` does: spaces, ASCII only. */
  readonly json: "compact" | "python";
}

/** What most servers do. */
export const plainFraming: Framing = {
  lineEnding: "\n",
  hasSpace: true,
  hasBom: false,
  hasComments: false,
  isMultiLine: false,
  hasDone: true,
  hasFinalBlankLine: true,
  isSplit: true,
  json: "compact",
};

/** The part that ends OpenAI's streams. */
export const done: StreamPart = { data: "[DONE]" };

/** The parts as text, without the stream's beginning and end. */
export function encodeParts(parts: readonly StreamPart[], framing: Framing): string {
  let text = "";
  for (const part of parts) {
    if ("data" in part && part.data === "[DONE]" && !framing.hasDone) continue;
    if (framing.hasComments) text += encodePart({ comment: " still here" }, framing);
    text += encodePart(part, framing);
  }
  return text;
}

function encodePart(part: StreamPart, framing: Framing): string {
  const { lineEnding } = framing;
  if ("comment" in part) return `:${part.comment}${lineEnding}${lineEnding}`;
  const space = framing.hasSpace ? " " : "";
  const event = part.event === undefined ? "" : `event:${space}${part.event}${lineEnding}`;
  const field = part.field ?? "data";
  const lines = dataText(part.data, framing)
    .split("\n")
    .map((line) => `${field}:${space}${line}${lineEnding}`);
  return `${event}${lines.join("")}${lineEnding}`;
}

function dataText(data: unknown, { json, isMultiLine }: Framing): string {
  if (typeof data === "string") return data;
  if (isMultiLine) return JSON.stringify(data, null, 1);
  return json === "python" ? pythonJson(data) : JSON.stringify(data);
}

/** JSON as Python's `json.dumps` writes it. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `${asciiString(name)}: ${pythonJson(member)}`);
    return `{${members.join(", ")}}`;
  }
  return typeof value === "string" ? asciiString(value) : JSON.stringify(value);
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
