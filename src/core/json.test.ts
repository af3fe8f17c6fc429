import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "./json.ts";

/** The same value with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe("canonical JSON", () => {
  test("is the same whatever the order of members was, and reads back as the value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 300 },
    );
  });

  test("sorts names by UTF-16 code units at every depth and has no white space", () => {
    expect(canonicalJson({ b: [{ z: 1, é: 2, Z: 3 }], a: { "10": 1, "9": 2 }, "": null })).toBe(
      '{"":null,"a":{"10":1,"9":2},"b":[{"Z":3,"z":1,"é":2}]}',
    );
  });

  test("leaves out members that are undefined, and keeps those that are null", () => {
    expect(canonicalJson({ a: undefined, b: null, c: [undefined, 1] })).toBe(
      '{"b":null,"c":[null,1]}',
    );
  });
});
