import { expect, test } from "vitest";
import { handMadeReport } from "../../test/support/hand-made-report.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Warning } from "../core/summary.ts";
import { servedWarnings } from "./served-warnings.ts";

type Served = Manifest["models"][number]["served"][number];

const plain: Served = {
  servedModel: "my-model-q4",
  systemFingerprint: "fp_1",
  servedBy: null,
  adaptations: [],
  count: 10,
};

/** The warnings of a run whose answers came like this, or how often such answers came. */
function warningsFor(...served: readonly Partial<Served>[]): readonly Warning[] {
  const { manifest } = handMadeReport(() => []);
  const models = manifest.models.map((model) => ({
    ...model,
    served: served.map((change) => ({ ...plain, ...change })),
  }));
  return servedWarnings({ ...manifest, models });
}

test("answers of one model, machine and installation, sent as asked, give no cause for doubt", () => {
  expect(warningsFor()).toEqual([]);
  expect(warningsFor({})).toEqual([]);
  expect(warningsFor({ servedBy: "one" }, { servedBy: "one", systemFingerprint: null })).toEqual(
    [],
  );
  expect(warningsFor({ servedModel: "my-model-q4-2026-01-01" })).toEqual([]);
});

test("another model than the one asked is warned of, and several even by similar names", () => {
  expect(warningsFor({ servedModel: "other" })).toEqual([
    {
      code: "served-model-differs",
      message: "`my-model` was asked as `my-model-q4` and answered as `other`",
      hint: "check which model the server has loaded: the figures may be of another one",
    },
  ]);
  const several = warningsFor({}, { servedModel: "my-model-q4-b", systemFingerprint: "fp_2" });
  expect(several.map(({ code }) => code)).toEqual(["served-model-differs"]);
});

test("a deployment on Azure is no model's name, but two models in it are one too many", () => {
  const { manifest } = handMadeReport(() => []);
  const of = (...names: readonly string[]) =>
    servedWarnings({
      ...manifest,
      config: { models: [{ name: "my-model", provider: "azure" }] },
      models: manifest.models.map((model) => ({
        ...model,
        modelId: "my-deployment",
        served: names.map((servedModel) => ({ ...plain, servedModel })),
      })),
    }).map(({ code }) => code);
  expect(of("gpt-4o-2024-11-20")).toEqual([]);
  expect(of("gpt-4o-2024-11-20", "gpt-4o-2024-08-06")).toEqual(["served-model-differs"]);
});

test("what was sent otherwise than asked is named, with how many answers it concerns", () => {
  const notes = ["max_completion_tokens for max_tokens", "without temperature"];
  expect(warningsFor({ adaptations: notes, count: 8 }, { count: 2 })).toEqual([
    {
      code: "adapted",
      message:
        "requests of `my-model` were not sent as asked, because the server refuses that: max_completion_tokens for max_tokens, without temperature (8 of 10 answers). The figures are of what was sent",
      hint: "leave parameters that the service refuses out of the sampling, so that the config says what is measured",
    },
  ]);
});

test("how an answer came over changes no figure and is not warned of", () => {
  expect(warningsFor({ adaptations: ["not streamed"] })).toEqual([]);
  expect(warningsFor({ adaptations: ["without stream_options"] })).toEqual([]);
});

test("several machines behind a router are named with their shares, the most frequent first", () => {
  const [warning] = warningsFor(
    { servedBy: "Two", count: 3 },
    { servedBy: "One", count: 4 },
    { servedBy: "Two", count: 2, systemFingerprint: null },
    { servedBy: null, count: 99 },
  );
  expect(warning).toEqual({
    code: "served-by-changed",
    message:
      "`my-model` was served by several: `Two` (5), `One` (4). They may run it in different precision",
    hint: 'name one: for OpenRouter `"extra_body": { "provider": { "order": ["NAME"], "allow_fallbacks": false } }`',
  });
});

test("several fingerprints of one model are told, at most eight by name", () => {
  const [warning, ...others] = warningsFor(
    ...Array.from({ length: 10 }, (_, index) => ({
      systemFingerprint: `fp_${index}`,
      count: 10 - index,
    })),
  );
  expect(others).toEqual([]);
  expect(warning?.code).toBe("fingerprint-changed");
  expect(warning?.message).toBe(
    "`my-model` answered from several installations (`system_fingerprint`): `fp_0` (10), `fp_1` (9), `fp_2` (8), `fp_3` (7), `fp_4` (6), `fp_5` (5), `fp_6` (4), `fp_7` (3) and 2 more",
  );
});
