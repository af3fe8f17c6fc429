import type { Spoken } from "./emulated-model.ts";
import type { Generation } from "./generation.ts";

/**
 * Where thinking goes in the Responses API: text of a reasoning item, its summary, an item without either (`bare`, OpenAI's when no summary
 * is asked for), or nowhere.
 */
export type ResponsesReasoning = "text" | "summary" | "bare" | "hidden";

/** An event by name, without its number. */
export type NamedEvent = readonly [type: string, members: object];

/** One item of `output`. */
export interface OutputItem {
  readonly kind: "reasoning" | "message";
  readonly body: object;
  /** What announces it in a stream. */
  readonly begin: (index: number) => readonly NamedEvent[];
  readonly delta: (index: number, text: string) => readonly NamedEvent[];
  readonly end: (index: number) => readonly NamedEvent[];
}

/** The items that the first choice comes to, the last one perhaps cut. */
export function outputItems(
  generation: Generation,
  reasoning: ResponsesReasoning,
): readonly OutputItem[] {
  const [spoken] = generation.choices;
  if (spoken === undefined) return [];
  const number = String(generation.number).padStart(32, "0");
  const thought = spoken.reasoning === "" ? [] : reasoningItems(number, spoken, reasoning);
  return spoken.text === "" ? thought : [...thought, messageItem(`msg_${number}`, spoken)];
}

function reasoningItems(
  number: string,
  spoken: Spoken,
  place: ResponsesReasoning,
): readonly OutputItem[] {
  const id = `rs_${number}`;
  const text = spoken.reasoning;
  switch (place) {
    case "hidden":
      return [];
    case "bare":
      return [item("reasoning", { id, type: "reasoning", summary: [] }, null)];
    case "text": {
      const content = [{ type: "reasoning_text", text }];
      const body = { id, type: "reasoning", summary: [], content };
      return [
        item("reasoning", body, { id, name: "reasoning_text", index: "content_index", text }),
      ];
    }
    case "summary": {
      const part = { type: "summary_text", text };
      return [
        item(
          "reasoning",
          { id, type: "reasoning", summary: [part] },
          { id, name: "reasoning_summary_text", index: "summary_index", text, part },
        ),
      ];
    }
  }
}

function messageItem(id: string, { text, isRefusal, finishReason }: Spoken): OutputItem {
  const status = isIncomplete(finishReason) ? "incomplete" : "completed";
  const part = isRefusal
    ? { type: "refusal", refusal: text }
    : { type: "output_text", text, annotations: [] };
  const body = { id, type: "message", status, role: "assistant", content: [part] };
  const name = isRefusal ? "refusal" : "output_text";
  return item("message", body, { id, name, index: "content_index", text, part });
}

/** Whether a response with this end is `incomplete`. */
export function isIncomplete(finishReason: string): boolean {
  return finishReason === "length" || finishReason === "content_filter";
}

/** The one part of an item that is streamed. */
interface StreamedPart {
  readonly id: string;
  /** In the names of its events. */
  readonly name: "reasoning_text" | "reasoning_summary_text" | "output_text" | "refusal";
  readonly index: "content_index" | "summary_index";
  readonly text: string;
  /** As it is announced and ended; a part without is not. */
  readonly part?: object;
}

function item(kind: OutputItem["kind"], body: object, streamed: StreamedPart | null): OutputItem {
  const status = kind === "message" ? { status: "in_progress" } : {};
  const empty = { ...body, ...(kind === "message" ? { content: [] } : { summary: [] }), ...status };
  const added = (index: number): NamedEvent => [
    "response.output_item.added",
    { output_index: index, item: empty },
  ];
  const over = (index: number): NamedEvent => [
    "response.output_item.done",
    { output_index: index, item: body },
  ];
  if (streamed === null) {
    return { kind, body, begin: (at) => [added(at)], delta: () => [], end: (at) => [over(at)] };
  }
  const { id, name, text, part } = streamed;
  const place = (index: number) => ({ item_id: id, output_index: index, [streamed.index]: 0 });
  const partName = streamed.index === "summary_index" ? "reasoning_summary_part" : "content_part";
  const partEvent = (index: number, verb: "added" | "done"): readonly NamedEvent[] => {
    if (part === undefined) return [];
    const shown = verb === "added" ? emptied(part) : part;
    return [[`response.${partName}.${verb}`, { ...place(index), part: shown }]];
  };
  const whole = name === "refusal" ? { refusal: text } : { text };
  return {
    kind,
    body,
    begin: (at) => [added(at), ...partEvent(at, "added")],
    delta: (at, delta) => [[`response.${name}.delta`, { ...place(at), delta }]],
    end: (at) => [
      [`response.${name}.done`, { ...place(at), ...whole }],
      ...partEvent(at, "done"),
      over(at),
    ],
  };
}

function emptied(part: object): object {
  const texts = Object.keys(part).filter((name) => name === "text" || name === "refusal");
  return { ...part, ...Object.fromEntries(texts.map((name) => [name, ""])) };
}
