import { expect, test } from "vitest";
import { costText, durationText, speedText, tokenText } from "./figure-text.ts";

test.for([
  [0, "$0.00"],
  [0.00005, "<$0.0001"],
  [0.0001, "$0.0001"],
  [0.03614, "$0.0361"],
  [0.5, "$0.5000"],
  [1, "$1.00"],
  [12.345, "$12.35"],
  [1_234_567.8, "$1,234,567.80"],
] as const)("%d US dollars are %s", ([usd, text]) => {
  expect(costText(usd)).toBe(text);
});

test.for([
  [0, "0"],
  [9_999, "9,999"],
  [12_345, "12.3K"],
  [1_234_567, "1.2M"],
] as const)("%d tokens are %s", ([count, text]) => {
  expect(tokenText(count)).toBe(text);
});

test.for([
  [4.26, "4.3"],
  [99.94, "99.9"],
  [1_234.5, "1,235"],
] as const)("%d a second is %s", ([speed, text]) => {
  expect(speedText(speed)).toBe(text);
});

test.for([
  [0.4, "0 ms"],
  [999, "999 ms"],
  [1_530, "1.5 s"],
  [150_000, "2.5 min"],
] as const)("%d milliseconds are %s", ([milliseconds, text]) => {
  expect(durationText(milliseconds)).toBe(text);
});
