import { describe, expect, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import type { Endpoint, Model } from "../core/config.ts";
import { Secret } from "../core/secret.ts";
import { endpointAddress, parseBaseUrl } from "./endpoint-address.ts";

const resource = "https://name.openai.azure.com";

function azure(overrides: Partial<Endpoint> = {}, modelId = "my-deployment"): Model {
  return { ...modelAt(resource, overrides), modelId, provider: "azure" };
}

function headersOf(model: Model): Readonly<Record<string, string>> {
  const { fixedHeaders } = endpointAddress(model);
  const names = fixedHeaders.filter((_text, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, fixedHeaders[2 * index + 1] ?? ""]));
}

const always = {
  accept: "application/json",
  "accept-encoding": "identity",
  "content-type": "application/json",
  "user-agent": "themis",
};

describe("paths", () => {
  test.each([
    ["chat", "/v1/chat/completions"],
    ["completions", "/v1/completions"],
    ["responses", "/v1/responses"],
  ] as const)("the api `%s` is asked at %s", (api, callPath) => {
    expect(endpointAddress(modelAt("http://localhost:1234/v1/", { api }))).toMatchObject({
      origin: "http://localhost:1234",
      callPath,
      listPath: "/v1/models",
    });
  });

  test("any other route is below the same root, with the query of the address", () => {
    const { pathOf, callPath } = endpointAddress(modelAt("http://localhost:1?tenant=a%20b"));
    expect([pathOf("responses"), pathOf("/embeddings"), callPath]).toEqual([
      "/responses?tenant=a%20b",
      "/embeddings?tenant=a%20b",
      "/chat/completions?tenant=a%20b",
    ]);
  });

  test("Azure's classic API has the deployment in the path and the version in the query", () => {
    expect(endpointAddress(azure({ azureApiVersion: "2024-10-21" }))).toMatchObject({
      origin: resource,
      callPath: "/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21",
      listPath: "/openai/models?api-version=2024-10-21",
    });
  });

  test("on Azure's classic API, responses belong to the resource and completions to the deployment", () => {
    const { pathOf } = endpointAddress(azure({ azureApiVersion: "2025-03-01-preview" }));
    expect([pathOf("responses"), pathOf("completions")]).toEqual([
      "/openai/responses?api-version=2025-03-01-preview",
      "/openai/deployments/my-deployment/completions?api-version=2025-03-01-preview",
    ]);
  });

  test("the name of a deployment cannot leave its place in the path", () => {
    const { callPath } = endpointAddress(
      azure({ azureApiVersion: "2024-10-21" }, "a b/../c?d#e\ud800"),
    );
    expect(callPath).toBe(
      "/openai/deployments/a%20b%2F..%2Fc%3Fd%23e%EF%BF%BD/chat/completions?api-version=2024-10-21",
    );
  });

  test("Azure behind a gateway keeps the gateway's path and query", () => {
    const model = {
      ...modelAt("https://gateway.example/azure?team=a", { azureApiVersion: "2024-10-21" }),
      provider: "azure",
    };
    expect(endpointAddress(model).callPath).toBe(
      "/azure/openai/deployments/test-model/chat/completions?team=a&api-version=2024-10-21",
    );
  });

  test("Azure's v1 API is an ordinary root", () => {
    const model = { ...modelAt(`${resource}/openai/v1`), provider: "azure" };
    expect(endpointAddress(model).callPath).toBe("/openai/v1/chat/completions");
  });

  test.each(["ftp://x/v1", "localhost:1234", "http://", "file:///etc/passwd"])(
    "%s is no address, and is not repeated",
    (text) => {
      expect(() => parseBaseUrl(text)).toThrow(/^`base_url` must be an http or https address$/);
    },
  );
});

describe("credentials", () => {
  const apiKey = new Secret("sk-1", null);

  test("a key is a bearer token, and Azure's an `api-key`", () => {
    expect(headersOf(modelAt("http://localhost:1/v1", { apiKey }))).toEqual({
      ...always,
      authorization: "Bearer sk-1",
    });
    expect(headersOf(azure({ apiKey }))).toEqual({ ...always, "api-key": "sk-1" });
  });

  test("what `headers` hold stands in place of the key, in any case of letters", () => {
    const headers = { Authorization: new Secret("Bearer entra", null) };
    for (const model of [
      modelAt("http://localhost:1/v1", { apiKey, headers }),
      azure({ apiKey, headers }),
    ]) {
      expect(headersOf(model)).toEqual({ ...always, authorization: "Bearer entra" });
    }
    expect(headersOf(azure({ apiKey, headers: { "API-Key": new Secret("other", null) } }))).toEqual(
      { ...always, "api-key": "other" },
    );
  });

  test("where a program prints the tokens, no header holds a credential yet", () => {
    expect(headersOf(azure({ apiKey, tokenCommand: ["az"] }))).toEqual(always);
  });

  test("a program and a header for the same thing are refused", () => {
    const headers = { authorization: new Secret("Bearer entra", null) };
    expect(() => endpointAddress(azure({ tokenCommand: ["az"], headers }))).toThrow(
      "`headers.Authorization` and `api_key_command` cannot both be given",
    );
  });

  test.each([
    ["api_key", { apiKey: new Secret("sk-\u201c1\u201d", null) }],
    ["headers.x-team", { headers: { "x-team": new Secret("a\r\nb: c", null) } }],
  ])("a value that no header can carry is named by its field, `%s`", (field, overrides) => {
    expect(() => endpointAddress(modelAt("http://localhost:1/v1", overrides))).toThrow(
      `\`${field}\` holds a character that no HTTP header can carry`,
    );
  });

  test.each(["Content-Length", "transfer-encoding", "a b", ""])("`%s` is no header", (name) => {
    const headers = { [name]: new Secret("1", null) };
    expect(() => endpointAddress(modelAt("http://localhost:1/v1", { headers }))).toThrow(
      `header \`${name}\` cannot be set`,
    );
  });
});
