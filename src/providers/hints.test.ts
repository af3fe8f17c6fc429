import { describe, expect, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import type { Endpoint } from "../core/config.ts";
import { Secret } from "../core/secret.ts";
import { failureContext } from "./failure-context.ts";
import { hints } from "./hints.ts";

function at(baseUrl: string, endpoint: Partial<Endpoint> = {}, provider = "openai-compatible") {
  return failureContext({ ...modelAt(baseUrl, endpoint), provider }, new URL(baseUrl));
}

const value = "sk-canary-0123456789";
const written = { apiKey: new Secret(value, null) };

function fromVariable(name: string): Partial<Endpoint> {
  return { apiKey: new Secret(value, `\${${name}}`) };
}

describe("advice about a key", () => {
  test.each([
    ["https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"],
    ["https://api.mistral.ai/v1", "MISTRAL_API_KEY"],
    ["https://api.deepseek.com", "DEEPSEEK_API_KEY"],
    ["https://api.openai.com/v1", "OPENAI_API_KEY"],
    ["https://api.hyperbolic.xyz/v1", "API_KEY"],
  ])(
    "that is missing at %s names its variable, for a config and for the command line",
    (url, name) => {
      const hint = hints.auth(at(url));
      expect(hint).toContain(
        `set \`api_key\` in \`provider_options\`, for example to \`"\${${name}}"\``,
      );
      expect(hint).toContain(`give \`--api-key-env ${name}\``);
      expect(hint).not.toContain("not-needed");
    },
  );

  test("that is missing at a server of one's own says that any may do", () => {
    expect(hints.auth(at("http://gpu.lan:8000/v1"))).toContain(
      'any string, such as `"not-needed"`',
    );
  });

  test("that is refused names the variable that it came from, and no other", () => {
    const hint = hints.auth(at("https://openrouter.ai/api/v1", fromVariable("MY_KEY")));
    expect(hint).toBe("check the key in `MY_KEY` for typos and extra spaces");
  });

  test("that is refused and written out names the service's own variable", () => {
    expect(hints.auth(at("https://api.mistral.ai/v1", written))).toBe(
      `check \`api_key\` for typos and extra spaces, or keep it in the environment and write \`"\${MISTRAL_API_KEY}"\``,
    );
  });

  test("that Azure refuses names the variable too", () => {
    const azure = at("https://r.openai.azure.com", fromVariable("MY_KEY"), "azure");
    expect(hints.auth(azure)).toContain("check the key in `MY_KEY`: it must be a key of this very");
  });
});

describe("advice about a header", () => {
  const header = (name: string, reference: string | null): Partial<Endpoint> => ({
    headers: { [name]: new Secret(`Bearer ${value}`, reference) },
  });

  test("that holds the refused token speaks of the header, not of a key", () => {
    const hint = hints.auth(at("http://h:1/v1", header("Authorization", null)));
    expect(hint).toContain("check `Authorization` in `headers`: the server refused what it holds");
    expect(hint).not.toContain("api_key");
    expect(hint).not.toContain(value);
  });

  test("names the variable that its value came from", () => {
    const context = at("http://h:1/v1", header("x-api-key", "Bearer $" + "{TEAM_TOKEN}"));
    expect(hints.auth(context)).toContain(
      "check `x-api-key` in `headers`, whose value comes from `TEAM_TOKEN`",
    );
  });

  test("is given before a key that it is sent in place of, and not before one that is sent beside it", () => {
    const both = (name: string) => at("http://h:1/v1", { ...written, ...header(name, null) });
    expect(hints.auth(both("authorization"))).toContain("check `authorization` in `headers`");
    expect(hints.auth(both("x-api-key"))).toContain("check `api_key`");
  });
});

describe("advice about a path", () => {
  test.each([
    ["https://openrouter.ai", "https://openrouter.ai/api/v1"],
    ["https://openrouter.ai/v1", "https://openrouter.ai/api/v1"],
    ["https://api.groq.com/v1", "https://api.groq.com/openai/v1"],
    ["http://127.0.0.1:8000/v2", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/team", "http://127.0.0.1:8000/team/v1"],
  ])("of %s names %s", (url, right) => {
    expect(hints.path(at(url))).toContain(`\`${right}\``);
  });

  test("of a service whose address is right names no other", () => {
    expect(hints.path(at("https://openrouter.ai/api/v1"))).toContain(
      "`curl https://openrouter.ai/api/v1/models` should list the models",
    );
  });
});
