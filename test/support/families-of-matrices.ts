import type { AnswerFamily } from "./answer-family.ts";
import { ascendingIntegers } from "./ascending-integers.ts";

const matrixText = (rows: readonly (readonly number[])[], environment: string): string =>
  `\\begin{${environment}} ${rows.map((row) => row.join(" & ")).join(" \\\\ ")} \\end{${environment}}`;

const matrices: AnswerFamily = {
  name: "matrices",
  cases: 14,
  make: (random) => {
    const [a = 0, b = 1, c = 2, d = 3] = random.shuffle(ascendingIntegers(random, 4, 12));
    const rows = [
      [a, b],
      [c, d],
    ];
    const plain = `\\left[\\begin{array}{cc} ${a} & ${b} \\\\ ${c} & ${d} \\end{array}\\right]`;
    return {
      reference: matrixText(rows, "pmatrix"),
      equal: [
        matrixText(rows, "bmatrix"),
        plain,
        `[[${a},${b}],[${c},${d}]]`,
        `\\begin{pmatrix}${a}&${b}\\\\${c}&${d}\\end{pmatrix}`,
        `\\left(${matrixText(rows, "matrix")}\\right)`,
      ],
      different: [
        matrixText(
          [
            [a, c],
            [b, d],
          ],
          "pmatrix",
        ),
        matrixText(
          [
            [c, d],
            [a, b],
          ],
          "pmatrix",
        ),
        matrixText(
          [
            [b, a],
            [d, c],
          ],
          "bmatrix",
        ),
        matrixText(
          [
            [a, b],
            [c, d + 1],
          ],
          "pmatrix",
        ),
        matrixText([[a, b]], "pmatrix"),
        matrixText(
          [
            [a, b, 0],
            [c, d, 0],
          ],
          "pmatrix",
        ),
        matrixText([[a, b, c, d]], "bmatrix"),
      ],
    };
  },
};

const columns: AnswerFamily = {
  name: "column vectors",
  cases: 12,
  make: (random) => {
    const [a = 0, b = 1, c = 2] = random.shuffle(ascendingIntegers(random, 3, 40));
    const column = (...items: readonly number[]): string =>
      matrixText(
        items.map((item) => [item]),
        "pmatrix",
      );
    return {
      reference: column(a, b, c),
      equal: [
        `(${a},${b},${c})`,
        column(a, b, c).replaceAll("pmatrix", "bmatrix"),
        `\\langle ${a}, ${b}, ${c} \\rangle`,
        `\\left(\\begin{array}{c} ${a} \\\\ ${b} \\\\ ${c} \\end{array}\\right)`,
        `\\begin{pmatrix}${a}\\\\${b}\\\\${c}\\end{pmatrix}`,
      ],
      different: [
        column(b, a, c),
        column(a, b, c + 1),
        column(a, b),
        column(a, b, c, 0),
        `\\{${a},${b},${c}\\}`,
        `(${c},${a},${b})`,
        column(a, -b - 90, c),
      ],
    };
  },
};

/** Families about matrices and vectors. */
export const familiesOfMatrices: readonly AnswerFamily[] = [matrices, columns];
