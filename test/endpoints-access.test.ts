import { describe, expect, test } from "vitest";
import { errorText, exitCodeOf } from "../src/cli/error-text.ts";
import { ThemisError } from "../src/core/errors.ts";
import {
  askedOf,
  emulatorNamed,
  endOf,
  type RunParts,
  runAgainst,
} from "./conformance/endpoints-run.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import { startAzure } from "./emulators/azure.ts";
import type { EmulatorEntry } from "./emulators/emulator-entry.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { startOllama } from "./emulators/ollama.ts";
import { startOpenAi } from "./emulators/openai.ts";
import { printed, runCli } from "./support/cli.ts";
import { writeRunConfig } from "./support/run-config.ts";
import { makeTempDir } from "./support/temp-dir.ts";

const rightKey = "sk-right-key-0123456789";
const wrongKey = "sk-wrong-key-9876543210";

/** The problem that a run ends with, and whether questions were asked before. */
async function problemOf(entry: EmulatorEntry, baseUrl: string, parts: RunParts = {}) {
  await using dir = await makeTempDir();
  try {
    const { outcome } = await runAgainst(dir, entry, baseUrl, parts);
    const error = outcome.problem ?? expect.unreachable("the run had no problem");
    return { error, text: errorText(error, false), isBefore: false };
  } catch (error) {
    if (!(error instanceof ThemisError)) throw error;
    return { error, text: errorText(error, false), isBefore: true };
  }
}

function isAzure({ name }: EmulatorEntry): boolean {
  return name.startsWith("Azure");
}

describe.concurrent("a key", () => {
  test.for(allEmulators)("for $name is sent as it wants it, also to `localhost`", async (entry) => {
    await using dir = await makeTempDir();
    await using emulator = await entry.start({ apiKey: rightKey });
    const { rows } = await runAgainst(
      dir,
      entry,
      emulator.baseUrl.replace("127.0.0.1", "localhost"),
      { options: { api_key: `\${A_KEY}` }, environment: { A_KEY: rightKey } },
    );
    expect(rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
    for (const { headers } of emulator.requests) {
      expect(headers).toMatchObject(entry.keyHeaders(rightKey));
    }
  });

  const cases = allEmulators
    .filter(({ checksKey }) => checksKey)
    .flatMap((entry) => [
      { name: entry.name, entry, which: "wrong", options: { api_key: wrongKey, stream: true } },
      { name: entry.name, entry, which: "missing", options: {} },
    ]);
  /** Their lists of models are open to everybody: only a question shows what a key is worth. */
  const isListOpen = ({ name }: EmulatorEntry): boolean =>
    name === "llama.cpp" || name === "OpenRouter";

  test.for(cases)("for $name that is $which ends the run with advice", async (wanted) => {
    const { entry, which, options } = wanted;
    await using emulator = await entry.start({ apiKey: rightKey });
    const { error, text } = await problemOf(entry, emulator.baseUrl, { options, limit: 20 });
    expect(text).toContain("model `model` cannot be asked: HTTP 401 from ");
    expect(text).toMatch(which === "wrong" ? /hint: check `api_key`/ : /hint: set `api_key`/);
    expect(text).not.toContain(wrongKey);
    expect(exitCodeOf(error)).toBe(3);
    // At the worst as many as are asked at a time.
    expect(askedOf(emulator).length).toBeLessThanOrEqual(isListOpen(entry) ? 4 : 0);
  });

  test.for([
    { name: "a long key", key: wrongKey, start: startOpenAi },
    // OpenAI repeats short ones whole.
    { name: "a short key", key: "sk-wrong", start: startOpenAi },
    { name: "any key", key: wrongKey, start: startLmStudio },
  ])("that is refused is not printed, whatever the service repeats ($name)", async (wanted) => {
    await using dir = await makeTempDir();
    await using emulator = await wanted.start({ apiKey: rightKey });
    const command = await writeRunConfig(dir, emulator.baseUrl, {
      options: { api_key: wanted.key },
    });
    const result = await runCli(command, { cwd: dir.path });
    expect(result.code).toBe(3);
    expect(result.stderr).toContain("hint: check `api_key`");
    expect(printed(result)).not.toContain(wanted.key);
  });
});

describe.concurrent("a model that is not there", () => {
  const models = [{ id: "test-model" }, { id: "other-model" }];

  const refusing = allEmulators.filter(
    (entry) => entry.unknownModel === "refused" && !isAzure(entry) && entry.name !== "Ollama",
  );

  test.for(refusing)(
    "ends a run of $name before it begins, with the nearest name",
    async (entry) => {
      await using emulator = await entry.start({ models });
      const { text, error, isBefore } = await problemOf(entry, emulator.baseUrl, {
        modelId: "test-modell",
      });
      expect(text).toContain("the endpoint does not know model `test-modell`");
      expect(text).toContain("did you mean `test-model`?");
      expect([isBefore, exitCodeOf(error)]).toEqual([true, 3]);
      expect(askedOf(emulator)).toEqual([]);
    },
  );

  test.for(allEmulators.filter(isAzure))("is a deployment for $name", async (entry) => {
    await using emulator = await entry.start({ models });
    const { text, isBefore } = await problemOf(entry, emulator.baseUrl, { modelId: "gpt-4o" });
    expect(text).toContain("on Azure the name is that of the deployment");
    expect(isBefore).toBe(true);
  });

  const answering = allEmulators.filter(
    (entry) => entry.unknownModel === "ignored" && !isAzure(entry),
  );

  test.for(answering)("is answered for by another at $name, which is warned of", async (entry) => {
    await using dir = await makeTempDir();
    await using emulator = await entry.start({ models });
    const ran = await runAgainst(dir, entry, emulator.baseUrl, { modelId: "gemma-3-27b" });
    expect(ran.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
    expect(ran.warnings).toEqual(
      expect.arrayContaining(["model-not-listed", "served-model-changed", "served-model-differs"]),
    );
  });

  // Ollama's own names all end in `:latest` or another tag.
  test("is told the nearest name of Ollama, whatever its tag", async () => {
    await using emulator = await startOllama({ models: [{ id: "llama3.2:latest" }] });
    const { text } = await problemOf(emulatorNamed("Ollama"), emulator.baseUrl, {
      modelId: "llama3.1",
    });
    expect(text).toContain("did you mean `llama3.2");
  });

  test("is not meant by a name of Ollama's without its tag", async () => {
    await using dir = await makeTempDir();
    await using emulator = await startOllama({ models: [{ id: "llama3.2:latest" }] });
    const ran = await runAgainst(dir, emulatorNamed("Ollama"), emulator.baseUrl, {
      modelId: "llama3.2",
    });
    expect(ran.warnings).not.toContain("model-not-listed");
  });
});

describe.concurrent("a wrong address", () => {
  /** These answer without `/v1` too; Azure's addresses are put together from the resource. */
  const lenient: readonly string[] = ["llama.cpp", "LiteLLM", "DeepSeek"];
  const plain = allEmulators.filter((entry) => !isAzure(entry));

  const changes = [
    { what: "without /v1", behind: "" },
    { what: "with /v1 twice", behind: "/v1/v1" },
    { what: "with the route", behind: "/v1/chat/completions" },
  ];
  const wrong = plain.flatMap((entry) =>
    changes
      .filter(({ behind }) => behind !== "" || !lenient.includes(entry.name))
      .map((change) => ({ name: entry.name, entry, ...change })),
  );

  test.for(wrong)("of $name, $what, is met with the right one", async ({ entry, behind }) => {
    await using emulator = await entry.start({});
    const { error, text, isBefore } = await problemOf(
      entry,
      emulator.baseUrl.replace("/v1", behind),
      {
        options: { stream: true },
      },
    );
    expect(error.hint?.match(/https?:[^`\s]+/g)?.at(-1)).toBe(emulator.baseUrl);
    expect([isBefore, exitCodeOf(error)]).toEqual([true, error.code === "config" ? 2 : 3]);
    expect(text).toContain("base_url");
    expect(askedOf(emulator)).toEqual([]);
  });

  test.for(lenient.map((name) => ({ name })))("of $name without /v1 is none", async ({ name }) => {
    const entry = emulatorNamed(name);
    await using dir = await makeTempDir();
    await using emulator = await entry.start({});
    const { rows } = await runAgainst(dir, entry, emulator.origin);
    expect(rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
  });

  test.for(["", "/openai", "/openai/v1", "/openai/deployments/test-model"])(
    "of an Azure resource is none, be it its whole address or `%s` behind it",
    async (path) => {
      await using dir = await makeTempDir();
      await using old = await startAzure({ mode: "classic", models: [{ id: "test-model" }] });
      await using present = await startAzure({ mode: "v1", models: [{ id: "test-model" }] });
      const first = await runAgainst(
        dir,
        emulatorNamed("Azure OpenAI (classic)"),
        `${old.origin}${path}`,
      );
      expect(first.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
      if (path.includes("deployments")) return;
      const second = await runAgainst(
        dir,
        emulatorNamed("Azure OpenAI (v1)"),
        `${present.origin}${path}`,
        {
          store: "second",
        },
      );
      expect(second.rows.map(endOf)).toEqual(Array(3).fill("incorrect"));
    },
  );

  test("that ends in `/responses` is met with the right one", async () => {
    const entry = emulatorNamed("OpenAI");
    await using emulator = await entry.start({});
    const { error } = await problemOf(entry, `${emulator.baseUrl}/responses`);
    expect(error.hint?.match(/https?:[^`\s]+/g)?.at(-1)).toBe(emulator.baseUrl);
  });
});
