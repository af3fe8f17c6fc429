import { expect, test } from "vitest";
import { datasetKinds, findDatasetKind } from "./catalogue.ts";

test("every kind is found by its name, and says what people need to choose", () => {
  for (const kind of datasetKinds) {
    expect(findDatasetKind(kind.kind)).toBe(kind);
    expect(kind.defaultPrompt).toContain("{problem}");
    expect(kind.defaultPrompt).toContain("\\boxed{}");
    expect(kind.graders[0]).toBe("math");
    expect([kind.title, kind.description, kind.source, kind.license]).not.toContain("");
  }
  expect(datasetKinds.map(({ kind }) => kind)).toEqual(["demo", "math500_hf", "math500_local"]);
});

test("an unknown kind is an error that suggests the nearest", () => {
  expect(() => findDatasetKind("math500-hf")).toThrow(
    expect.objectContaining({
      code: "config",
      message: "there is no dataset kind `math500-hf`",
      hint: "did you mean `math500_hf`? known kinds: `demo`, `math500_hf`, `math500_local`",
    }),
  );
});
