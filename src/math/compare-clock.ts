import { asRule, type Decision } from "./comparison.ts";
import { exactValue } from "./exact-value.ts";
import type { Expression, ExpressionOf } from "./expression.ts";

/** `4:30 p.m.` beside `4:30`, which leaves out the half of the day, or `16:30`. Null for any other two. */
export function decideClock(a: Expression, b: Expression): Decision | null {
  const [text, other] = /m$/.test(wordsOf(a)) ? [a, b] : [b, a];
  const time = /^(\d{1,2}):(\d\d) (am|pm)$/.exec(wordsOf(text));
  const read = minutesOf(other);
  if (time === null || read === null) return null;
  const [, hour = "", minute = "", half = ""] = time;
  const written = Number(hour) * 60 + Number(minute);
  const inDay = ((Number(hour) % 12) + (half === "pm" ? 12 : 0)) * 60 + Number(minute);
  return asRule("clock", read === written || read === inDay);
}

function wordsOf(expression: Expression): string {
  return expression.kind === "text" ? expression.words : "";
}

/** Of a time that leaves out the half of the day: as `16:30` or as `3:00` it was read in two ways. */
function minutesOf(expression: Expression): number | null {
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(wordsOf(expression)) ?? [];
  if (hour !== undefined && minute !== undefined) return Number(hour) * 60 + Number(minute);
  return expression.kind === "ratio" ? minutesOfRatio(expression) : null;
}

function minutesOfRatio({ items }: ExpressionOf<"ratio">): number | null {
  const [hours, minutes, ...rest] = items.map((item) => exactValue(item));
  if (hours?.denominator !== 1n || minutes?.denominator !== 1n || rest.length > 0) return null;
  return Number(hours.numerator) * 60 + Number(minutes.numerator);
}
