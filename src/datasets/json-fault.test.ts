import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFaultOffset } from "./json-fault.ts";

test.for([
  ["", 0],
  ["{", 1],
  ['{"a":x}', 5],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ["[1,]", 3],
  ["[1 2]", 3],
  ["[1}", 2],
  ["{]", 1],
  ["NaN", 0],
  ["[01]", 2],
  ["[-]", 1],
  ["truest", 4],
  ['{"a":1} {"b":2}', 8],
  ['"a\\qb"', 2],
  ['"a\\u12G4"', 2],
  ['"line\nbreak"', 5],
  ['["open', 6],
  ["{'a':1}", 1],
] as const)("the fault of %j is at %i", ([text, offset]) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFaultOffset(text)).toBe(offset);
});

test("a character that JSON forbids everywhere is found wherever it stands", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, seed) => {
      const at = seed % (text.length + 1);
      const distance = at - jsonFaultOffset(`${text.slice(0, at)}\u0001${text.slice(at)}`);
      // Inside a literal, a number or an escape, the fault is where that begins to be wrong: `fals`, `\\u12a` before it.
      expect(distance).toBeGreaterThanOrEqual(0);
      expect(distance).toBeLessThanOrEqual(5);
    }),
  );
});

test("a million open brackets are measured without a stack", () => {
  expect(jsonFaultOffset("[".repeat(1_000_000))).toBe(1_000_000);
});
