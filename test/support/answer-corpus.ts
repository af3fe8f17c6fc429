import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answerFamilies } from "./answer-families.ts";
import { type AnswerLine, keyOf } from "./answer-line.ts";
import { seededRandom } from "./seeded-random.ts";

/** Where the corpus is, from the root of the project. */
export const corpusPath = "test/answers.jsonl";

const most = { equal: 3, different: 3 };

/** The corpus as it stands in the project. */
export function readCorpus(): string {
  return readFileSync(join(import.meta.dirname, "..", "..", corpusPath), "utf8");
}

export function parseCorpus(text: string): readonly AnswerLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AnswerLine);
}

/** A corpus with its hand-written lines as they are and its made lines made again. */
export function remadeCorpus(text: string): string {
  const written = text
    .split("\n")
    .filter((line) => line !== "" && (JSON.parse(line) as AnswerLine).made !== true);
  const made = madeLines(parseCorpus(written.join("\n")));
  return `${[...written, ...made.map((line) => JSON.stringify(line))].join("\n")}\n`;
}

/** The lines of all families, without those that are written by hand already. */
function madeLines(written: readonly AnswerLine[]): readonly AnswerLine[] {
  const labels = new Map(written.map((line) => [keyOf(line), line.equal]));
  const lines: AnswerLine[] = [];
  for (const { name, cases, make } of answerFamilies) {
    for (let index = 0; index < cases; index += 1) {
      const random = seededRandom(`${name} ${index}`);
      const { reference, equal, different } = make(random);
      const answers = [
        ...random.some(equal, most.equal).map((answer) => ({ answer, equal: true })),
        ...random.some(different, most.different).map((answer) => ({ answer, equal: false })),
      ];
      for (const label of answers) {
        const line: AnswerLine = { class: name, reference, ...label, made: true };
        const known = labels.get(keyOf(line));
        if (known === undefined) lines.push(line);
        else if (known !== line.equal) {
          throw new Error(`labeled both ways in "${name}": ${reference} and ${line.answer}`);
        }
        labels.set(keyOf(line), line.equal);
      }
    }
  }
  return lines;
}
