const words = new Set(
  (
    "not no never more less fewer greater smaller larger least most than except but half twice double triple root multiple multiples " +
    "divisible divided times plus minus below above under over wrong incorrect false impossible undefined ago before after between"
  ).split(" "),
);

/** Whether a word changes what the number beside it says, so that it is neither a unit nor a remark: `not 5`, `at least 5`, `5 below zero`. */
export function changesMeaning(word: string): boolean {
  return words.has(word.toLowerCase());
}
