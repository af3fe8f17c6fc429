const lengthBefore = 200;
const lengthAfter = 400;
const longLengthAfter = 1_500;
const longestSequence = 20_000;

/** Before a question that a response repeats in order to look at it again. */
const doubtBefore =
  /(?<![a-z])(?:wait|hmm+|hold on|re-?read|mis-?read|re-?(?:examine|consider|check|visit)|double[- ]check|first guess|let me(?! know)|let['’]s (?:re|go back|start over|check)|look(?:ing)? (?:again|back)|go(?:ing)? back|(?:problem|question) (?:again|says|states|asks|reads|was|is)|not (?:quite )?(?:right|correct))(?![a-z])|(?:^|[.!?:\n)}$]\s{0,3})(?:but|however|actually|oops)(?![a-z])/i;
const doubtAfter =
  /(?<![a-z])(?:wait[,.!—–-]|hmm+|hold on|actually,|oops|let me re|let me (?:check|try again|start over|look))/i;
/** What only a response says that comes back to its own question, however long that is. */
const returnAfter =
  /(?<![a-z])(?:mis-?read|re-?read|misunderst(?:ood|and)|misinterpreted|my (?:mistake|error|first|initial|earlier|previous)|i (?:made|was wrong|forgot|overlooked)|(?:actual|original) (?:problem|question|task)|(?:above|earlier|first) (?:answer|guess|result|attempt) (?:is|was) (?:wrong|incorrect|not))(?![a-z])/i;
const numbered = /^[^\p{L}]{0,16}(\p{L}+[ #.]{0,3})(\d{1,4})/u;

/** Whether the heading of a question between two offsets opens another one: not one repeated out of doubt, nor the next of a row that the response itself began. */
export function isNewQuestion(text: string, start: number, end: number): boolean {
  if (doubtBefore.test(text.slice(Math.max(0, start - lengthBefore), start))) return false;
  if (doubtAfter.test(text.slice(end, end + lengthAfter))) return false;
  if (returnAfter.test(text.slice(end, end + longLengthAfter))) return false;
  return !continuesSequence(text, start, end);
}

function continuesSequence(text: string, start: number, end: number): boolean {
  const [, kind = "", digits] = numbered.exec(text.slice(start, end)) ?? [];
  if (digits === undefined) return false;
  const before = text.slice(Math.max(0, start - longestSequence), start);
  return before.includes(`${kind}${Number(digits) - 1}`);
}
