import type { AnswerFamily } from "./answer-family.ts";
import { ascendingIntegers } from "./ascending-integers.ts";

const intervals: AnswerFamily = {
  name: "intervals",
  cases: 18,
  make: (random) => {
    const [low = 0, high = 1] = ascendingIntegers(random, 2);
    const open = random.pick(["(", "["]);
    const close = random.pick([")", "]"]);
    const [from, to] = [open === "(" ? "<" : "\\le", close === ")" ? "<" : "\\le"];
    const turned = (sign: string): string => (sign === "<" ? ">" : "\\ge");
    const text = (left: string, a: number, b: number, right: string): string =>
      `${left}${a},${b}${right}`;
    return {
      reference: text(open, low, high, close),
      equal: [
        `${low} ${from} x ${to} ${high}`,
        `${high} ${turned(to)} x ${turned(from)} ${low}`,
        `\\left${open} ${low}, ${high} \\right${close}`,
        `x \\in ${open}${low}, ${high}${close}`,
        `$${open}${low},\\,${high}${close}$`,
        text(open, low, high, close).replaceAll("-", "−"),
      ],
      different: [
        text(open === "(" ? "[" : "(", low, high, close),
        text(open, low, high, close === ")" ? "]" : ")"),
        text(open, low - 1, high, close),
        text(open, low, high + 1, close),
        text(open, high, low, close),
        `${low} ${from === "<" ? "\\le" : "<"} x ${to} ${high}`,
        `\\{${low},${high}\\}`,
        ...(low === 0 ? [] : [text(open, -low, high + 60, close)]),
      ],
    };
  },
};

const rays: AnswerFamily = {
  name: "inequalities",
  cases: 16,
  make: (random) => {
    const end = random.integer(-30, 30);
    const factor = random.integer(2, 6);
    const strict = random.pick([true, false]);
    const up = random.pick([true, false]);
    const signOf = (isUp: boolean, isStrict: boolean): string =>
      isUp ? (isStrict ? ">" : "\\ge") : isStrict ? "<" : "\\le";
    const rayOf = (isUp: boolean, isStrict: boolean): string =>
      isUp ? `${isStrict ? "(" : "["}${end},\\infty)` : `(-\\infty,${end}${isStrict ? ")" : "]"}`;
    const sign = signOf(up, strict);
    return {
      reference: `x ${sign} ${end}`,
      equal: [
        rayOf(up, strict),
        `${end} ${signOf(!up, strict)} x`,
        `${factor}x ${sign} ${factor * end}`,
        `-x ${signOf(!up, strict)} ${-end}`,
        `x ${signOf(up, strict).replace("\\ge", "≥").replace("\\le", "≤")} ${end}`,
        `x${signOf(up, strict).replace("\\ge", ">=").replace("\\le", "<=")}${end}`,
        `\\{x \\mid x ${sign} ${end}\\}`,
      ],
      different: [
        `x ${signOf(!up, strict)} ${end}`,
        `x ${signOf(up, !strict)} ${end}`,
        rayOf(up, !strict),
        rayOf(!up, strict),
        `x = ${end}`,
        `x ${sign} ${end + 1}`,
        `-x ${sign} ${-end}`,
        `y ${sign} ${end}`,
        String(end),
      ],
    };
  },
};

const unions: AnswerFamily = {
  name: "unions of intervals",
  cases: 16,
  make: (random) => {
    const [a = 0, b = 1, c = 2, d = 3] = ascendingIntegers(random, 4);
    const first = `(${a},${b})`;
    const second = `[${c},${d}]`;
    return {
      reference: `${first} \\cup ${second}`,
      equal: [
        `${second}\\cup${first}`,
        `${first}∪${second}`,
        `${a}<x<${b} \\text{ or } ${c}\\le x\\le ${d}`,
        `x \\in \\left(${a},${b}\\right) \\cup \\left[${c},${d}\\right]`,
        `${second} U ${first}`,
      ],
      different: [
        `${first} \\cap ${second}`,
        first,
        second,
        `(${a},${b}] \\cup ${second}`,
        `${first} \\cup [${c},${d})`,
        `(${a},${d}]`,
        `${first} \\cup [${c},${d + 1}]`,
        `(${a - 1},${b}) \\cup ${second}`,
        `${first}, ${second}, (${d + 1},${d + 2})`,
      ],
    };
  },
};

const sets: AnswerFamily = {
  name: "finite sets",
  cases: 16,
  make: (random) => {
    const values = random.shuffle(ascendingIntegers(random, random.integer(3, 6)));
    const text = (items: readonly number[]): string => `\\{${items.join(",")}\\}`;
    const [first = 0, ...rest] = values;
    return {
      reference: text(values),
      equal: [
        text(random.shuffle(values)),
        text([...values, first]),
        `\\left\\{${values.join(", ")}\\right\\}`,
        `\\{ ${values.join(" , ")} \\}`,
        `$${text([...values].reverse())}$`,
        values.join(", "),
      ],
      different: [
        text(rest),
        text([...values, 99]),
        text([first + 61, ...rest]),
        `(${values.join(",")})`,
        text([first * 100 + 7, ...rest]),
        `\\{${text(values)}\\}`,
      ],
    };
  },
};

/** Families about intervals, inequalities and sets. */
export const familiesOfSolutionSets: readonly AnswerFamily[] = [intervals, rays, unions, sets];
