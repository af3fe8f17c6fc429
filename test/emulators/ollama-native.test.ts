import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { chatOf, rawCall, statusAndText } from "./hosted-raw-call.ts";
import { startOllama } from "./ollama.ts";

describe("identity", () => {
  test("the root says that it runs", async () => {
    await using ollama = await startOllama();
    const answer = await rawCall(`${ollama.origin}/`);
    expect(statusAndText(answer)).toEqual([200, "Ollama is running"]);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });

  test("the version, the installed and the loaded models are told", async () => {
    await using ollama = await startOllama({
      models: [{ id: "a" }, { id: "b:7b", isLoaded: false }],
      contextTokens: 2_048,
    });
    expect((await rawCall(`${ollama.origin}/api/version`)).text).toBe('{"version":"0.33.0"}');
    const tags = JSON.parse((await rawCall(`${ollama.origin}/api/tags`)).text);
    expect(tags.models).toMatchObject([
      { name: "a:latest", details: { quantization_level: "Q4_K_M", parameter_size: "8.0B" } },
      { name: "b:7b", digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const loaded = JSON.parse((await rawCall(`${ollama.origin}/api/ps`)).text);
    expect(loaded.models).toMatchObject([{ name: "a:latest", context_length: 2_048 }]);
    expect(loaded.models[0].size_vram).toBe(loaded.models[0].size);
    await rawCall(`${ollama.baseUrl}/chat/completions`, chatOf("b:7b"));
    const after = JSON.parse((await rawCall(`${ollama.origin}/api/ps`)).text);
    expect(after.models).toHaveLength(2);
  });

  test("a model is shown with its template and what it can do", async () => {
    await using ollama = await startOllama({
      models: [
        { id: "thinker", isThinking: true },
        { id: "embedder", kind: "embedding" },
      ],
    });
    const show = async (model: string) => await rawCall(`${ollama.origin}/api/show`, { model });
    expect(JSON.parse((await show("thinker")).text)).toMatchObject({
      capabilities: ["completion", "thinking"],
      model_info: { "general.architecture": "llama", "llama.context_length": 131_072 },
      template: expect.stringContaining(".Messages"),
    });
    expect(JSON.parse((await show("embedder")).text).capabilities).toEqual(["embedding"]);
    expect(statusAndText(await show("x"))).toEqual([404, '{"error":"model \'x\' not found"}']);
  });

  test("the list of models is OpenAI's, and `null` when there is none", async () => {
    await using ollama = await startOllama({ models: [{ id: "llama3.2" }] });
    const list = await rawCall(`${ollama.baseUrl}/models`);
    expect(list.text.replace(/\d{10}/, "1")).toBe(
      '{"object":"list","data":[{"id":"llama3.2:latest","object":"model","created":1,"owned_by":"library"}]}',
    );
    ollama.change({ models: [] });
    expect((await rawCall(`${ollama.baseUrl}/models`)).text).toBe('{"object":"list","data":null}');
  });

  test("a host that is not local is refused without a word", async () => {
    await using ollama = await startOllama();
    const statusOf = (host: string) =>
      new Promise<string>((resolve, reject) => {
        const call = request({ port: ollama.port, path: "/api/version", headers: { host } });
        call.on("error", reject);
        call.on("response", (response) => {
          response.resume();
          resolve(`${response.statusCode} ${response.headers["content-length"]}`);
        });
        call.end();
      });
    expect(await statusOf("evil.example.com")).toBe("403 0");
    expect(await statusOf("localhost:11434")).toMatch(/^200/);
    expect(await statusOf("[::1]:11434")).toMatch(/^200/);
  });

  test("no key is looked at", async () => {
    await using ollama = await startOllama({ apiKey: "secret" });
    expect((await rawCall(`${ollama.baseUrl}/models`)).status).toBe(200);
  });

  test("a path that there is not is a page of text", async () => {
    await using ollama = await startOllama();
    const body = chatOf("test-model");
    expect(statusAndText(await rawCall(`${ollama.origin}/chat/completions`, body))).toEqual([
      404,
      "404 page not found",
    ]);
    expect((await rawCall(`${ollama.baseUrl}/chat/completions`)).status).toBe(405);
  });
});
