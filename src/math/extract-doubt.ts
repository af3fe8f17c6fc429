const lengthBefore = 200;
const closeBefore = 80;
const lengthAfter = 400;
const longLengthAfter = 1_500;
const longestSequence = 20_000;

/** Before a question that a response repeats in order to look at it again. */
const doubtBefore =
  /(?<![a-z])(?:wait|hmm+|hold on|oops|re-?read|mis-?read|re-?(?:examine|consider|check|visit)|first guess|look(?:ing)? (?:again|back)|go(?:ing)? back|(?:problem|question) again|not (?:quite )?(?:right|correct))(?![a-z])/i;
const objection =
  /(?<![a-z])(?:double[- ]check|let me(?! know)|let['’]s (?:re|go back|start over|check))|[.!?\n]["')}$\]]{0,2}\s{1,3}(?:but|however|actually)(?![a-z])/i;
const doubtAfter =
  /(?<![a-z])(?:wait[,.!—–-]|hmm+|hold on|actually,|oops|let me re|let me (?:check|try again|start over|look))/i;
/** What only a response says that comes back to its own question, however long that is. */
const returnAfter =
  /(?<![a-z])(?:mis-?read|re-?read|misunderst(?:ood|and)|misinterpreted|my (?:mistake|error)|my (?:first|initial|earlier|previous) (?:guess|answer|attempt|reading|solution|calculation)|i (?:made an?|was wrong|forgot|overlooked)|the actual (?:problem|question|task)|back to (?:the|our) (?:original )?(?:problem|question)|(?:above|earlier|first) (?:answer|guess|result|attempt) (?:is|was) (?:wrong|incorrect|not))(?![a-z])/i;
const numbered = /^[^\p{L}]{0,16}(\p{L}+[ #.]{0,3})(\d{1,4})/u;

/** Whether the heading of a question between two offsets opens another one: not one repeated out of doubt, nor the next of a row that the response itself began. */
export function isNewQuestion(text: string, start: number, end: number): boolean {
  if (doubtBefore.test(text.slice(Math.max(0, start - lengthBefore), start))) return false;
  if (objection.test(text.slice(Math.max(0, start - closeBefore), start))) return false;
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
