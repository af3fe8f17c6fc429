import type { AnswerFamily } from "./answer-family.ts";
import { ascendingIntegers } from "./ascending-integers.ts";

const tuples: AnswerFamily = {
  name: "tuples",
  cases: 18,
  make: (random) => {
    const values = random.shuffle(ascendingIntegers(random, random.integer(2, 5)));
    const text = (items: readonly number[]): string => `(${items.join(",")})`;
    const [first = 0, second = 1, ...rest] = values;
    const place = random.integer(0, values.length - 1);
    return {
      reference: text(values),
      equal: [
        `(${values.join(", ")})`,
        `\\left(${values.join(",")}\\right)`,
        `( ${values.join(" , ")} )`,
        `$${text(values)}$.`,
        `\\begin{pmatrix} ${values.join(" \\\\ ")} \\end{pmatrix}`,
        values.join(", "),
        text(values).replaceAll("-", "−"),
      ],
      different: [
        text([second, first, ...rest]),
        text(values.map((value, index) => (index === place ? value + 1 : value))),
        text(values.map((value, index) => (index === place ? -value - 70 : value))),
        text([...values, 0]),
        text([...values].reverse()),
        `\\{${values.join(",")}\\}`,
        String(values.reduce((sum, value) => sum + value, 0)),
      ],
    };
  },
};

const lists: AnswerFamily = {
  name: "lists without brackets",
  cases: 16,
  make: (random) => {
    const values = random.shuffle(ascendingIntegers(random, random.integer(3, 5), 60));
    const [first = 0, ...rest] = values;
    return {
      reference: values.join(", "),
      equal: [
        random.shuffle(values).join(","),
        [...values].reverse().join(", "),
        `${[...rest].join(", ")}, and ${first}`,
        `${[...rest].join(", ")} \\text{ and } ${first}`,
        values.map((value) => `$${value}$`).join(", "),
        random
          .shuffle(values)
          .map((value) => `x=${value}`)
          .join(" or "),
        `x = ${values.join(", ")}`,
      ],
      different: [
        rest.join(", "),
        [...values, first].join(", "),
        [first + 121, ...rest].join(", "),
        [-first - 150, ...rest].join(", "),
        [...values, 200].join(", "),
        String(first),
      ],
    };
  },
};

const plusMinus: AnswerFamily = {
  name: "plus or minus",
  cases: 12,
  make: (random) => {
    const whole = random.nonZero(-15, 15);
    const inner = random.pick([2, 3, 5, 6, 7, 10, 11, 13, 17, 19]);
    const root = `\\sqrt{${inner}}`;
    return {
      reference: `${whole} \\pm ${root}`,
      equal: [
        `${whole}+${root}, ${whole}-${root}`,
        `${whole}-${root} \\text{ and } ${whole}+${root}`,
        `${whole} \\mp ${root}`,
        `x = ${whole} ± √${inner}`,
        `x=${whole}-${root} or x=${whole}+${root}`,
        `\\frac{${2 * whole} \\pm ${2}${root}}{2}`,
      ],
      different: [
        `${whole}+${root}`,
        `${whole}-${root}`,
        `${-whole} \\pm ${root}`,
        `${whole} \\pm \\sqrt{${inner + 1}}`,
        `${whole} \\pm ${inner}`,
        `\\pm ${root}`,
        `${whole + 1} \\pm ${root}`,
      ],
    };
  },
};

const points: AnswerFamily = {
  name: "several points",
  cases: 10,
  make: (random) => {
    const [a = 0, b = 1, c = 2, d = 3] = random.shuffle(ascendingIntegers(random, 4, 15));
    return {
      reference: `(${a},${b}),(${c},${d})`,
      equal: [
        `(${c},${d}),(${a},${b})`,
        `(${a}, ${b}), (${c}, ${d})`,
        `(${c},${d}) \\text{ and } (${a},${b})`,
        `$(${a},${b})$ and $(${c},${d})$`,
        `\\{(${c},${d}),(${a},${b})\\}`,
      ],
      different: [
        `(${b},${a}),(${d},${c})`,
        `(${a},${d}),(${c},${b})`,
        `(${a},${b})`,
        `(${a},${b}),(${c},${d + 1})`,
        `(${a},${b},${c},${d})`,
        `(${a},${b}),(${c},${d}),(${a + 50},${b})`,
      ],
    };
  },
};

const named: AnswerFamily = {
  name: "named tuples and systems",
  cases: 12,
  make: (random) => {
    const [a = 0, b = 1] = random.shuffle(ascendingIntegers(random, 2, 25));
    const [x, y] = random.pick([
      ["x", "y"],
      ["a", "b"],
      ["m", "n"],
      ["p", "q"],
    ] as const);
    return {
      reference: `${x}=${a},${y}=${b}`,
      equal: [
        `(${a},${b})`,
        `(${x},${y})=(${a},${b})`,
        `${y}=${b},${x}=${a}`,
        `${x} = ${a} \\text{ and } ${y} = ${b}`,
        `${x}=${a}, \\quad ${y}=${b}`,
        `\\begin{cases}${x}=${a}\\\\${y}=${b}\\end{cases}`,
      ],
      different: [
        `${x}=${b},${y}=${a}`,
        `(${b},${a})`,
        `${x}=${a}`,
        `${x}=${a},${y}=${b + 1}`,
        `${x}=${a},z=${b}`,
        `(${x},${y})=(${b},${a})`,
        `${x}=${a - 1},${y}=${b}`,
      ],
    };
  },
};

const ratios: AnswerFamily = {
  name: "ratios",
  cases: 12,
  make: (random) => {
    const a = random.integer(1, 20);
    const b = a + random.integer(1, 15);
    const factor = random.integer(2, 9);
    return {
      reference: `${a}:${b}`,
      equal: [
        `${a * factor}:${b * factor}`,
        `\\frac{${a}}{${b}}`,
        `${a} : ${b}`,
        `${a}/${b}`,
        `${a}\\text{ to }${b}`,
        `${a}\\!:\\!${b}`,
      ],
      different: [
        `${b}:${a}`,
        `${a}:${b + 1}`,
        `${a + 1}:${b}`,
        `\\frac{${b}}{${a}}`,
        `${a}:${a + b}`,
        String(a * b + b),
        `(${a},${b})`,
      ],
    };
  },
};

/** Families about what is written as several values. */
export const familiesOfTuples: readonly AnswerFamily[] = [
  tuples,
  lists,
  plusMinus,
  points,
  named,
  ratios,
];
