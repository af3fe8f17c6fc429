import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { redact, Secret } from "./secret.ts";

const value = "canary-5f1d";

describe("a secret", () => {
  test("shows its reference where it is made text, and its value only when it is asked to reveal it", () => {
    const secret = new Secret(value, `\${KEY}`);
    expect([`${secret}`, JSON.stringify({ secret }), secret.reveal()]).toEqual([
      `\${KEY}`,
      `{"secret":"\${KEY}"}`,
      value,
    ]);
  });

  test("keeps its value to itself when it is inspected, however deeply", () => {
    const shown = inspect({ deep: [new Secret(value, null)] }, { depth: 9, showHidden: true });
    expect(shown).toContain("Secret");
    expect(shown).not.toContain(value);
  });

  test("that was written out shows as [secret]", () => {
    expect(String(new Secret(value, null))).toBe("[secret]");
  });

  test("is in no copy and in no list of properties", () => {
    const secret = new Secret(value, null);
    expect(JSON.stringify([{ ...secret }, Object.entries(secret)])).not.toContain(value);
  });
});

describe("redaction", () => {
  test("replaces every occurrence", () => {
    expect(redact(`a ${value} b${value}c`, [new Secret(value, `\${KEY}`)])).toBe(
      `a \${KEY} b\${KEY}c`,
    );
  });

  test("leaves nothing of a secret that holds another, in whatever order they are given", () => {
    const short = new Secret("canary", `\${SHORT}`);
    const long = new Secret(value, `\${LONG}`);
    expect(redact(`key ${value}`, [short, long])).toBe(`key \${LONG}`);
    expect(redact(`key ${value}`, [long, short])).toBe(`key \${LONG}`);
  });

  test("does not bring the value back through a reference with a dollar sign", () => {
    expect(redact(value, [new Secret(value, `$& \${KEY} $1`)])).toBe(`$& \${KEY} $1`);
  });

  test("takes special characters of a value for themselves", () => {
    expect(redact("x.*+y xAAy", [new Secret("x.*+y", null)])).toBe("[secret] xAAy");
  });

  test("leaves values of fewer than 4 characters alone", () => {
    expect(redact("the abc of it", [new Secret("abc", null), new Secret("", null)])).toBe(
      "the abc of it",
    );
  });
});
