/** Where the ten digits begin in the scripts that people write numbers in, outside ASCII. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xff10,
];
const digits = new Map<string, string>(
  zeros.flatMap((zero) =>
    Array.from({ length: 10 }, (_, value) => [String.fromCharCode(zero + value), String(value)]),
  ),
);
const other =
  /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0e50-\u0e59\uff10-\uff19]/g;

/** The text with the digits of every script as ASCII ones; as long as before, so that offsets hold. */
export function withPlainDigits(text: string): string {
  return text.replace(other, (digit) => digits.get(digit) ?? digit);
}
