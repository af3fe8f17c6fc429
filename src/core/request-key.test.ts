import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Sampling } from "./config.ts";
import { canonicalJson } from "./json.ts";
import { type RequestIdentity, requestKeys } from "./request-key.ts";
import type { Message } from "./sample.ts";

const sampling: Sampling = {
  name: "greedy",
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  minP: 0.05,
  maxTokens: 1024,
  seed: 7,
  stop: ["###", "\n\n"],
  presencePenalty: 0.1,
  frequencyPenalty: 0.2,
  extraBody: {},
  repeats: 1,
};

const identity: RequestIdentity = {
  baseUrl: "http://localhost:1234/v1",
  api: "chat",
  modelId: "my-model",
  sampling,
  extraBody: { chat_template_kwargs: { enable_thinking: false }, best_of: 2 },
};

const messages: readonly Message[] = [
  { role: "system", content: "Be exact." },
  { role: "user", content: 'What is ½ · 4? Answer in "\\boxed{}".\u2028🙂' },
];

function key(changed: Partial<RequestIdentity> = {}): string {
  return requestKeys({ ...identity, ...changed })(messages, 0);
}

describe("the key of a request", () => {
  test("is the same in every release", () => {
    expect(key()).toBe("576a1bc93e68aae0f6e5078ce19a62d62907a0341ac26e6ffc63e6d1b2c1ebe5");
  });

  test("is the hash of the canonical JSON of all that shapes the answer", () => {
    const content = {
      base_url: "http://localhost:1234/v1",
      model: "my-model",
      messages,
      parameters: {
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        min_p: 0.05,
        max_tokens: 1024,
        seed: 7,
        stop: ["###", "\n\n"],
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
      },
      extra_body: identity.extraBody,
      repeat: 0,
    };
    expect(key()).toBe(hash("sha256", canonicalJson(content), "hex"));
  });

  test("changes with every ingredient", () => {
    const ask = requestKeys(identity);
    const [system, user] = messages;
    if (system === undefined || user === undefined) throw new Error("there are two messages");
    const keys = [
      key(),
      key({ baseUrl: "http://localhost:1235/v1" }),
      key({ modelId: "my-model-2" }),
      key({ extraBody: { ...identity.extraBody, best_of: 3 } }),
      key({ extraBody: {} }),
      ...(
        [
          { temperature: 0.6 },
          { temperature: null },
          { temperature: 0 },
          { topP: 0.8 },
          { topK: 41 },
          { minP: 0.06 },
          { maxTokens: 1025 },
          { maxTokens: null },
          { seed: 8 },
          { stop: ["\n\n", "###"] },
          { stop: [] },
          { stop: null },
          { presencePenalty: 0.2 },
          { frequencyPenalty: 0.1 },
        ] as const
      ).map((change) => key({ sampling: { ...sampling, ...change } })),
      ask(messages, 1),
      ask([user], 0),
      ask([user, system], 0),
      ask([system, { ...user, content: `${user.content} ` }], 0),
      ask([system, { ...user, role: "assistant" }], 0),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("does not change with the sampling's name, its repeats, or members written in another order", () => {
    const extraBody = { best_of: 2, chat_template_kwargs: { enable_thinking: false } };
    expect(key({ sampling: { ...sampling, name: "other", repeats: 5 } })).toBe(key());
    expect(key({ extraBody })).toBe(key());
  });

  test("tells apart texts that would read the same if they were merely joined", () => {
    const ask = requestKeys(identity);
    expect(ask([{ role: "user", content: 'a","role":"user' }], 0)).not.toBe(
      ask([{ role: "user", content: "a" }], 0),
    );
    expect(key({ sampling: { ...sampling, stop: ["a,b"] } })).not.toBe(
      key({ sampling: { ...sampling, stop: ["a", "b"] } }),
    );
  });
});
