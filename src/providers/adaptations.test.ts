import { describe, expect, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import type { Endpoint } from "../core/config.ts";
import { type Adaptations, openAdaptations } from "./adaptations.ts";

function adaptations(overrides: Partial<Endpoint> = {}): Adaptations {
  return openAdaptations(modelAt("http://localhost:1/v1", overrides).endpoint);
}

function refusal(status: number, body: unknown) {
  return { status, bodyText: JSON.stringify(body) };
}

function openAi(message: string, param: string | null, code: string | null) {
  return refusal(400, { error: { message, type: "invalid_request_error", param, code } });
}

const maxTokensRefused = openAi(
  "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  "max_tokens",
  "unsupported_parameter",
);
const temperatureRefused = openAi(
  "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
  "temperature",
  "unsupported_value",
);

/** Mistral's spelling, with one finding for each name. */
function forbidden(...fields: readonly string[]) {
  const detail = fields.map((name) => ({
    type: "extra_forbidden",
    loc: ["body", name],
    msg: "Extra inputs are not permitted",
    input: 32_000,
  }));
  return refusal(422, {
    object: "error",
    message: { detail },
    type: "invalid_request_error",
    param: null,
    code: null,
  });
}

const body = { model: "m", messages: [], temperature: 0, top_p: 1, max_tokens: 64, seed: 7 };

test("nothing is changed before a server has refused something", () => {
  expect(adaptations().apply(body)).toEqual({ body, version: 0, notes: [] });
});

describe("what OpenAI and Azure refuse", () => {
  test("`max_tokens` is sent as `max_completion_tokens`, in its place and with its value", () => {
    const learned = adaptations();
    expect(learned.learn(maxTokensRefused, 0)).toBe(true);
    const adapted = learned.apply(body);
    expect(JSON.stringify(adapted.body)).toBe(
      JSON.stringify({
        model: "m",
        messages: [],
        temperature: 0,
        top_p: 1,
        max_completion_tokens: 64,
        seed: 7,
      }),
    );
    expect(adapted).toMatchObject({ version: 1, notes: ["max_completion_tokens for max_tokens"] });
  });

  test("`temperature` and `top_p` are left out", () => {
    const learned = adaptations();
    learned.learn(temperatureRefused, 0);
    learned.learn(openAi("Unsupported parameter: 'top_p'.", "top_p", "unsupported_parameter"), 1);
    expect(learned.apply(body)).toEqual({
      body: { model: "m", messages: [], max_tokens: 64, seed: 7 },
      version: 2,
      notes: ["without temperature", "without top_p"],
    });
  });

  test("a reasoning model is met in two refusals, and each change is told", () => {
    const learned = adaptations();
    expect(learned.learn(maxTokensRefused, 0)).toBe(true);
    expect(learned.learn(temperatureRefused, 1)).toBe(true);
    expect(learned.apply(body).notes).toEqual([
      "without temperature",
      "max_completion_tokens for max_tokens",
    ]);
  });

  test("a gateway that passes on the words alone is understood", () => {
    const { bodyText } = maxTokensRefused;
    const said: unknown = JSON.parse(bodyText);
    for (const nested of [
      { error: { message: `litellm.BadRequestError: OpenAIException - ${bodyText}`, code: "400" } },
      {
        error: {
          message:
            "litellm.UnsupportedParamsError: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          type: "None",
          param: "None",
          code: "400",
        },
      },
      [said],
    ]) {
      expect(adaptations().learn(refusal(400, nested), 0)).toBe(true);
    }
  });

  test("`stream` that is refused is not sent, nor are its options", () => {
    const learned = adaptations();
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
    expect(
      learned.learn(
        openAi(
          "Your organization must be verified to stream this model.",
          "stream",
          "unsupported_value",
        ),
        0,
      ),
    ).toBe(true);
    expect(learned.apply(streamed)).toEqual({ body, version: 1, notes: ["not streamed"] });
  });

  test.each([
    ["by its parameter", openAi("No.", "stream_options", "unknown_parameter")],
    ["by its words", openAi("Unrecognized request argument supplied: stream_options", null, null)],
    ["by Mistral", forbidden("stream_options")],
  ])(
    "`stream_options` that are refused %s are left out, and the answer is still streamed",
    (_how, refused) => {
      const learned = adaptations();
      expect(learned.learn(refused, 0)).toBe(true);
      expect(learned.apply({ stream: true, stream_options: {} })).toEqual({
        body: { stream: true },
        version: 1,
        notes: ["without stream_options"],
      });
    },
  );
});

describe("what Mistral refuses", () => {
  test("`seed` is sent as `random_seed`", () => {
    const learned = adaptations();
    expect(learned.learn(forbidden("seed"), 0)).toBe(true);
    expect(learned.apply({ seed: 7 })).toEqual({
      body: { random_seed: 7 },
      version: 1,
      notes: ["random_seed for seed"],
    });
  });

  test("a name of our own choice that is refused too is given back, once and for all", () => {
    const learned = adaptations();
    expect(learned.learn(maxTokensRefused, 0)).toBe(true);
    expect(learned.learn(forbidden("max_completion_tokens"), 1)).toBe(true);
    expect(learned.apply(body)).toEqual({ body, version: 2, notes: [] });
    expect(learned.learn(maxTokensRefused, 2)).toBe(false);
    expect(learned.apply(body).version).toBe(2);
  });

  test("`max_completion_tokens` that we did not choose stays", () => {
    expect(adaptations().learn(forbidden("max_completion_tokens"), 0)).toBe(false);
  });

  test("the finding is also read from the Python of an older vLLM", () => {
    const message =
      "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted', 'input': {'include_usage': True}}]";
    const old = { object: "error", message, type: "BadRequestError", param: null, code: 400 };
    expect(adaptations().learn(refusal(400, old), 0)).toBe(true);
  });
});

describe("what the user wrote himself", () => {
  test("members of `extra_body` are neither renamed nor left out", () => {
    const learned = adaptations();
    learned.learn(maxTokensRefused, 0);
    learned.learn(temperatureRefused, 1);
    const extraBody = { max_tokens: 64, temperature: 0 };
    expect(learned.apply(body, extraBody)).toEqual({ body, version: 2, notes: [] });
  });

  test("nothing is learned from the refusal of a member of `extra_body`: the error comes out", () => {
    const learned = adaptations({ extraBody: { temperature: 0 } });
    expect(learned.learn(temperatureRefused, 0)).toBe(false);
    expect(learned.learn(maxTokensRefused, 0, { max_tokens: 64 })).toBe(false);
    expect(learned.apply(body).version).toBe(0);
  });

  test("a limit that stands in `extra_body` under the new name is the one that is sent", () => {
    const learned = adaptations();
    learned.learn(maxTokensRefused, 0);
    const written = { max_completion_tokens: 999 };
    expect(learned.apply({ max_tokens: 64, ...written }, written)).toEqual({
      body: written,
      version: 1,
      notes: ["without max_tokens"],
    });
  });
});

describe("a later session", () => {
  const everything = {
    ...body,
    stream: true,
    stream_options: { include_usage: true },
  };

  // Stored answers hold these words: another spelling would make all of them forgotten.
  test.each([
    ["max_completion_tokens for max_tokens", maxTokensRefused],
    ["without temperature", temperatureRefused],
    ["without top_p", openAi("No.", "top_p", "unsupported_value")],
    ["without stream_options", openAi("No.", "stream_options", "unknown_parameter")],
    ["not streamed", openAi("No.", "stream", "unsupported_value")],
    ["random_seed for seed", forbidden("seed")],
  ])("sends at once what was sent after a refusal: %s", (note, refused) => {
    const learned = adaptations();
    learned.learn(refused, 0);
    const before = learned.apply(everything);
    expect(before.notes).toEqual([note]);
    const later = adaptations();
    later.recall(before.notes);
    expect(later.apply(everything)).toEqual(before);
    expect(later.learn(refused, later.apply(body).version)).toBe(false);
  });

  test("takes the notes of all answers together, and passes over other words", () => {
    const later = adaptations();
    const [without, renamed] = ["without temperature", "max_completion_tokens for max_tokens"];
    later.recall([without, renamed, "without max_tokens", "without", renamed, "seed for seed"]);
    expect(later.apply(body).notes).toEqual([without, renamed]);
  });

  test("that speaks another API knows nothing of the limit's other name", () => {
    const later = adaptations({ api: "completions" });
    later.recall(["without top_p", "max_completion_tokens for max_tokens"]);
    expect(later.apply(body).notes).toEqual(["without top_p"]);
  });

  test.each([
    ["by its parameter", openAi("No.", "max_completion_tokens", "unknown_parameter")],
    [
      "by its words",
      openAi("Unrecognized request argument supplied: max_completion_tokens", null, null),
    ],
  ])("gives a name back that the server has unlearned, %s", (_how, refused) => {
    const later = adaptations();
    later.recall(["max_completion_tokens for max_tokens"]);
    expect(later.learn(refused, later.apply(body).version)).toBe(true);
    expect(later.apply(body)).toMatchObject({ body, notes: [] });
    expect(later.learn(maxTokensRefused, later.apply(body).version)).toBe(false);
  });

  test("that meets another server begins anew", () => {
    const later = adaptations();
    later.recall(["without temperature"]);
    later.recall([]);
    expect(later.apply(body)).toMatchObject({ body, notes: [] });
    expect(later.learn(temperatureRefused, later.apply(body).version)).toBe(true);
    expect(later.apply(body).notes).toEqual(["without temperature"]);
  });
});

describe("many requests at once", () => {
  test("one change serves all that were sent before it, each once", () => {
    const learned = adaptations();
    const answers = Array.from({ length: 64 }, () => learned.learn(maxTokensRefused, 0));
    expect(answers).toEqual(Array(64).fill(true));
    expect(learned.apply(body).version).toBe(1);
    expect(learned.learn(maxTokensRefused, 1)).toBe(false);
  });

  test("a refusal of something else is no reason to send the same again", () => {
    const learned = adaptations();
    learned.learn(maxTokensRefused, 0);
    expect(learned.learn(openAi("Invalid 'stop'.", "stop", "array_above_max_length"), 0)).toBe(
      false,
    );
  });

  test("a server that refuses everything is asked a bounded number of times", () => {
    const learned = adaptations();
    const refusals = [
      maxTokensRefused,
      temperatureRefused,
      openAi("No.", "top_p", "unsupported_value"),
      openAi("No.", "stream", "unsupported_value"),
      openAi("No.", "stream_options", "unsupported_value"),
      forbidden("seed"),
      forbidden("random_seed"),
      forbidden("max_completion_tokens"),
    ];
    let version = 0;
    let sent = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      for (const refused of refusals) {
        if (!learned.learn(refused, version)) continue;
        version = learned.apply(body).version;
        sent += 1;
      }
    }
    expect(sent).toBe(8);
  });
});

test.each([
  ["another parameter", openAi("Unsupported parameter: 'stop'.", "stop", "unsupported_parameter")],
  [
    "a wrong value",
    openAi("'temperature' must be at most 2.", "temperature", "decimal_above_max_value"),
  ],
  [
    "a limit that is too large, though vLLM names both names",
    openAi(
      "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 100 input tokens (5000 > 4096 - 100). This is not supported.",
      null,
      null,
    ),
  ],
  ["a member of Mistral's that we never send", forbidden("reasoning_effort")],
  ["a rate limit", { ...maxTokensRefused, status: 429 }],
  ["a failing server", { ...maxTokensRefused, status: 500 }],
  ["text", { status: 400, bodyText: "max_tokens max_completion_tokens" }],
  ["nothing", { status: 400, bodyText: "" }],
])("nothing is learned from %s", (_name, refused) => {
  expect(adaptations().learn(refused, 0)).toBe(false);
});

test("the limits of other APIs are not renamed", () => {
  expect(adaptations({ api: "completions" }).learn(maxTokensRefused, 0)).toBe(false);
});
