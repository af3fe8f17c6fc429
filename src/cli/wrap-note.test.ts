import { expect, test } from "vitest";
import { wrapNote } from "./wrap-note.ts";

test("what is to be copied is not broken, however narrow the terminal", () => {
  const command = "themis run --config-path my_config.json --run-id again";
  expect(wrapNote(`nothing is lost; go on with: ${command}`, 30)).toBe(
    `nothing is lost; go on with:\n${command}`,
  );
  expect(wrapNote("check that it runs: `curl http://a/v1`; look", 30)).toBe(
    "check that it runs:\n`curl http://a/v1`; look",
  );
});

test("a single backtick of somebody else's text keeps nothing together", () => {
  expect(wrapNote(`it said \`${"and on ".repeat(20)}\` and ended`, 40)).toMatch(
    /^(?:.{1,40}\n)+.{1,40}$/,
  );
});

test("a file or a pipe gets lines as they are", () => {
  const text = "error: one\n  two `three four`";
  expect(wrapNote(text, Number.POSITIVE_INFINITY)).toBe(text);
});
