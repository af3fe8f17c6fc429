import { hash } from "node:crypto";

/** Numbers from 0 (inclusive) to 1 (exclusive) that depend on the text alone, on every machine (sfc32 over its SHA-256). */
export function seededRandom(text: string): () => number {
  const seed = hash("sha256", text, "buffer");
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = seed.readInt32LE(12);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
}
