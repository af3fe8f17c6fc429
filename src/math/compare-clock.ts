import { asRule, type Decision } from "./comparison.ts";
import { exactValue } from "./exact-value.ts";
import type { Expression, ExpressionOf } from "./expression.ts";

/** `4:30 p.m.` beside `4:30`, which leaves out the half of the day, or `16:30`. Null where neither side is such a time, or the other no ratio. */
export function decideClock(a: Expression, b: Expression): Decision | null {
  const [text, ratio] = a.kind === "text" ? [a, b] : [b, a];
  if (text.kind !== "text" || ratio.kind !== "ratio") return null;
  const time = /^(\d{1,2}):(\d\d) (am|pm)$/.exec(text.words);
  const read = minutesOf(ratio);
  if (time === null || read === null) return null;
  const [, hour = "", minute = "", half = ""] = time;
  const written = Number(hour) * 60 + Number(minute);
  const inDay = ((Number(hour) % 12) + (half === "pm" ? 12 : 0)) * 60 + Number(minute);
  return asRule("clock", read === written || read === inDay);
}

function minutesOf({ items }: ExpressionOf<"ratio">): number | null {
  const [hours, minutes, ...rest] = items.map((item) => exactValue(item));
  if (hours?.denominator !== 1n || minutes?.denominator !== 1n || rest.length > 0) return null;
  return Number(hours.numerator) * 60 + Number(minutes.numerator);
}
