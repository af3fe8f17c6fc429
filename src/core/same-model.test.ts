import { expect, test } from "vitest";
import { isSameModel } from "./same-model.ts";

test.for<[string, string]>([
  ["gpt-4o-2024-08-06", "gpt-4o"],
  ["gpt-4-0613", "gpt-4"],
  ["openai/gpt-4o-2024-08-06", "openai/gpt-4o"],
  ["gpt-4o", "openai/gpt-4o"],
  ["gemini-1.5-pro-002", "gemini-1.5-pro"],
  ["mistral-small-2503", "mistral-small-latest"],
  ["deepseek/deepseek-chat-v3-0324", "deepseek/deepseek-chat-v3-0324:free"],
  ["llama3:latest", "llama3"],
  ["/models/qwen2.5-7b-instruct-q4_k_m.gguf", "qwen2.5-7b-instruct"],
  ["Qwen2.5-7B-Instruct", "qwen2.5-7b-instruct"],
  ["mlx-community/qwen2.5-7b-4bit", "qwen2.5-7b"],
])("`%s` may answer for `%s`", ([served, asked]) => {
  expect(isSameModel(served, asked)).toBe(true);
});

test.for<[string, string]>([
  ["qwen2.5-7b", "qwen2.5-7b-base"],
  ["qwen2.5-7b-instruct", "qwen2.5-7b"],
  ["qwen2.5", "qwen2.5-72b-instruct"],
  ["qwen2.5:7b", "qwen2.5:72b"],
  ["llama3", "llama3.1"],
  ["gpt-4o-mini", "gpt-4o"],
  ["gpt-4-turbo", "gpt-4"],
])("`%s` is another model than `%s`", ([served, asked]) => {
  expect(isSameModel(served, asked)).toBe(false);
});
