import type { AnswerFamily } from "./answer-family.ts";
import type { Random } from "./seeded-random.ts";

const terms = [
  "parabola",
  "hyperbola",
  "circle",
  "rectangle",
  "trapezoid",
  "isosceles",
  "decreasing",
  "symmetric",
  "continuous",
  "rational",
  "convergent",
  "bounded",
  "transitive",
  "perpendicular",
  "clockwise",
  "northwest",
];

const firstNames = [
  "Alice",
  "Bernard",
  "Carmen",
  "Dmitri",
  "Esther",
  "Farid",
  "Gloria",
  "Hannah",
  "Ingrid",
  "Joaquin",
  "Kenji",
  "Lucinda",
];

/** The letters in another order: the word read as a product of letters would be the same. */
const anagram = (random: Random, word: string): string => {
  const mixed = random.shuffle([...word]).join("");
  return mixed.toLowerCase() === word.toLowerCase() ? anagram(random, word) : mixed;
};

const styled = (word: string): readonly string[] => [
  word,
  `\\text{${word}}`,
  `\\mathrm{${word}}`,
  `\\textbf{${word}}`,
  `**${word}**`,
  `${word}.`,
  `$\\text{${word}}$`,
  word.toUpperCase(),
  `\\mbox{${word}}`,
];

const words: AnswerFamily = {
  name: "words",
  cases: 16,
  make: (random) => {
    const [word = "", other = ""] = random.shuffle(terms);
    return {
      reference: `\\text{${word}}`,
      equal: [...styled(word).filter((text) => text !== `\\text{${word}}`), `the ${word}`],
      different: [
        anagram(random, word),
        `\\text{${anagram(random, word)}}`,
        other,
        `\\text{not ${word}}`,
        word.slice(0, -1),
        `${word} and ${other}`,
        String(word.length),
      ],
    };
  },
};

const people: AnswerFamily = {
  name: "names",
  cases: 10,
  make: (random) => {
    const [name = "", other = ""] = random.shuffle(firstNames);
    return {
      reference: `\\text{${name}}`,
      equal: [...styled(name).filter((text) => text !== `\\text{${name}}`), name.toLowerCase()],
      different: [
        other,
        `\\text{${other}}`,
        anagram(random, name),
        name.slice(0, -1),
        `\\text{${name} and ${other}}`,
        name.slice(0, 1),
      ],
    };
  },
};

const letters: AnswerFamily = {
  name: "letter choices",
  cases: 12,
  make: (random) => {
    const [letter = "A", other = "B", third = "C"] = random.shuffle(["A", "B", "C", "D", "E"]);
    const value = random.integer(10, 99);
    return {
      reference: `\\text{(${letter})}`,
      equal: [
        letter,
        `(${letter})`,
        `\\text{${letter}}`,
        `\\textbf{(${letter})}`,
        `**${letter}**`,
        `(${letter}) ${value}`,
        `\\textbf{(${letter})}\\ ${value}`,
        `${letter}.`,
        `\\boxed{\\text{(${letter})}}`,
      ],
      different: [
        other,
        `(${third})`,
        `\\text{(${other})}`,
        String(value),
        `(${other}) ${value}`,
        `${letter}, ${other}`,
        `\\textbf{(${third})}`,
      ],
    };
  },
};

const times: AnswerFamily = {
  name: "clock times",
  cases: 14,
  make: (random) => {
    const hour = random.integer(1, 11);
    const minute = random.integer(1, 58);
    const half = random.pick(["a", "p"]);
    const otherHalf = half === "a" ? "p" : "a";
    const clock = (h: number, m: number): string => `${h}:${String(m).padStart(2, "0")}`;
    const shown = clock(hour, minute);
    return {
      reference: `${shown}\\text{ ${half}.m.}`,
      equal: [
        `${shown} ${half}.m.`,
        `\\text{${shown} ${half}.m.}`,
        `${shown} ${half.toUpperCase()}M`,
        `${shown}${half}m`,
        `${shown} \\text{ ${half.toUpperCase()}M}`,
        `${shown} ${half.toUpperCase()}.M.`,
        ...(half === "p" ? [clock(hour + 12, minute)] : []),
      ],
      different: [
        `${shown}\\text{ ${otherHalf}.m.}`,
        `${shown} ${otherHalf.toUpperCase()}M`,
        `${clock(hour, minute + 1)} ${half}.m.`,
        `${clock((hour % 11) + 1, minute)} ${half}.m.`,
        `${clock(hour, 0)} ${half}.m.`,
        clock(hour + (half === "a" ? 12 : 13), minute),
      ],
    };
  },
};

const ones = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const inWords = (value: number): string => {
  if (value < 20) return ones[value] ?? "";
  if (value < 100) {
    const rest = value % 10;
    return `${tens[Math.floor(value / 10)] ?? ""}${rest === 0 ? "" : `-${inWords(rest)}`}`;
  }
  const rest = value % 100;
  return `${inWords(Math.floor(value / 100))} hundred${rest === 0 ? "" : ` ${inWords(rest)}`}`;
};

const numberWords: AnswerFamily = {
  name: "number words",
  cases: 14,
  make: (random) => {
    const value = random.pick([
      random.integer(0, 20),
      random.integer(21, 99),
      random.integer(1, 9) * 100,
    ]);
    const word = inWords(value);
    return {
      reference: String(value),
      equal: [
        word,
        `\\text{${word}}`,
        `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
        `${word}.`,
      ],
      different: [
        inWords(value + 1),
        inWords(value + 10),
        inWords(value + 100),
        `minus ${inWords(value + 1)}`,
        `\\text{${inWords(value + 2)}}`,
      ],
    };
  },
};

const endings = ["th", "st", "nd", "rd"];

const ordinals: AnswerFamily = {
  name: "ordinals",
  cases: 12,
  make: (random) => {
    const value = random.integer(1, 120);
    const endingOf = (number: number): string => {
      const isTeen = number % 100 >= 11 && number % 100 <= 13;
      return (isTeen ? undefined : endings[number % 10]) ?? "th";
    };
    const ending = endingOf(value);
    return {
      reference: `${value}^{\\text{${ending}}}`,
      equal: [
        `${value}${ending}`,
        `${value}\\text{${ending}}`,
        `${value}^{${ending}}`,
        `\\text{${value}${ending}}`,
        `${value}^\\text{${ending}}`,
      ],
      different: [
        `${value + 1}${endingOf(value + 1)}`,
        `${value + 10}^{\\text{${endingOf(value + 10)}}}`,
        `${value + 100}${endingOf(value + 100)}`,
        `-${value}`,
        String(value + 1),
      ],
    };
  },
};

const months = ["January", "February", "April", "June", "July", "August", "September", "December"];

const dates: AnswerFamily = {
  name: "dates",
  cases: 10,
  make: (random) => {
    const [month = "", other = ""] = random.shuffle(months);
    const day = random.integer(4, 19);
    return {
      reference: `\\text{${month} ${day}}`,
      equal: [
        `${month} ${day}`,
        `\\text{${month} ${day}th}`,
        `${month.toLowerCase()} ${day}`,
        `${month} ${day}.`,
        `**${month} ${day}**`,
      ],
      different: [
        `${month} ${day + 1}`,
        `${other} ${day}`,
        `\\text{${other} ${day}}`,
        month,
        `${month} ${day + 10}`,
      ],
    };
  },
};

/** Families about answers in words. */
export const familiesOfWords: readonly AnswerFamily[] = [
  words,
  people,
  letters,
  times,
  numberWords,
  ordinals,
  dates,
];
