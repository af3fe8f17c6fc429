/** What is known of a number's primes. */
export interface Factors {
  /** Primes and how often each divides; the last may be a product of large primes when not complete. */
  readonly primes: ReadonlyMap<bigint, bigint>;
  readonly isComplete: boolean;
}

const largestTrial = 2_000;

/** Primes of a positive integer by trial division up to 2,000: complete for every number below 4,000,000 and most of those in use. */
export function factorize(value: bigint): Factors {
  const primes = new Map<bigint, bigint>();
  let rest = value;
  if (rest < 0x1fffffffffffffn) {
    rest = BigInt(divideOut(Number(rest), primes));
  } else {
    for (let divisor = 2n; divisor <= 100n; divisor += 1n) {
      while (rest % divisor === 0n) {
        rest /= divisor;
        primes.set(divisor, (primes.get(divisor) ?? 0n) + 1n);
      }
    }
    if (rest < 0x1fffffffffffffn) rest = BigInt(divideOut(Number(rest), primes));
  }
  if (rest === 1n) return { primes, isComplete: true };
  const root = squareRoot(rest);
  if (root !== null) primes.set(root, 2n);
  else primes.set(rest, 1n);
  return { primes, isComplete: (root ?? rest) < BigInt(largestTrial) ** 2n };
}

function divideOut(value: number, primes: Map<bigint, bigint>): number {
  let rest = value;
  for (let divisor = 2; divisor <= largestTrial && divisor * divisor <= rest; divisor += 1) {
    let count = 0;
    while (rest % divisor === 0) {
      rest /= divisor;
      count += 1;
    }
    if (count > 0) primes.set(BigInt(divisor), (primes.get(BigInt(divisor)) ?? 0n) + BigInt(count));
  }
  return rest;
}

function squareRoot(value: bigint): bigint | null {
  if (value > 1n << 100n) return null;
  const guess = BigInt(Math.round(Math.sqrt(Number(value))));
  for (let root = guess - 2n; root <= guess + 2n; root += 1n)
    if (root * root === value) return root;
  return null;
}
