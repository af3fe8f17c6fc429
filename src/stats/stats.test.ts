import fc from "fast-check";
import { expect, test } from "vitest";
import { wilsonInterval } from "./interval.ts";
import { addCluster, clusteredInterval, clusteredStandardError, noClusters } from "./mean.ts";
import { normalReach, studentReach } from "./quantile.ts";

const level = fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99, 0.999);
const trials = fc
  .integer({ min: 1, max: 100_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
const clusters = fc.array(
  fc
    .integer({ min: 1, max: 16 })
    .chain((size) => fc.tuple(fc.integer({ min: 0, max: size }), fc.constant(size))),
  { minLength: 1, maxLength: 60 },
);

test.for([
  [0.5, 0.6744897501960817],
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
  [0.99, 2.5758293035489004],
  [0.999, 3.2905267314919255],
])("the normal reach of %d is that of published tables", ([share = 0, reach = 0]) => {
  expect(normalReach(share)).toBeCloseTo(reach, 12);
});

test.for([
  [0.95, 1, 12.706204736],
  [0.95, 2, 4.30265272991],
  [0.95, 3, 3.18244630528],
  [0.95, 9, 2.2621571628],
  [0.95, 10, 2.22813885196],
  [0.95, 30, 2.0422724563],
  [0.99, 5, 4.03214298356],
  [0.95, 120, 1.97993040508],
  [0.95, 500, 1.96471983747],
  [0.99, 1000, 2.5807546977],
])(
  "Student's reach of %d with %d degrees is that of published tables",
  ([share = 0, freedom = 1, reach = 0]) => {
    expect(studentReach(share, freedom)).toBeCloseTo(reach, 7);
  },
);

test("Student's reach falls towards the normal one without a jump between its two formulas", () => {
  for (let freedom = 1; freedom < 400; freedom += 1) {
    const reach = studentReach(0.95, freedom);
    expect(reach).toBeGreaterThan(studentReach(0.95, freedom + 1));
    expect(reach).toBeGreaterThan(normalReach(0.95));
  }
});

test("7 of 10 has the Wilson interval of the literature", () => {
  const interval = wilsonInterval(7, 10, 0.95);
  expect(interval?.low).toBeCloseTo(0.3967781475, 9);
  expect(interval?.high).toBeCloseTo(0.8922087326, 9);
});

test("no trials have no interval", () => {
  expect(wilsonInterval(0, 0, 0.95)).toBeNull();
  expect(clusteredInterval(noClusters, 0.95)).toBeNull();
  expect(clusteredStandardError(noClusters)).toBeNull();
});

test("all wrong starts at exactly 0 and all right ends at exactly 1", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), level, (n, share) => {
      const wrong = wilsonInterval(0, n, share);
      const right = wilsonInterval(n, n, share);
      expect(wrong?.low).toBe(0);
      expect(wrong?.high).toBeGreaterThan(0);
      expect(right?.high).toBe(1);
      expect(right?.low).toBeLessThan(1);
    }),
  );
});

test("a Wilson interval lies within 0 and 1 and holds its share", () => {
  fc.assert(
    fc.property(trials, level, ([successes, n], share) => {
      const interval = wilsonInterval(successes, n, share);
      expect(interval?.low).toBeGreaterThanOrEqual(0);
      expect(interval?.low).toBeLessThanOrEqual(successes / n);
      expect(interval?.high).toBeGreaterThanOrEqual(successes / n);
      expect(interval?.high).toBeLessThanOrEqual(1);
    }),
  );
});

test("right and wrong are mirror images", () => {
  fc.assert(
    fc.property(trials, level, ([successes, n], share) => {
      const interval = wilsonInterval(successes, n, share);
      const mirrored = wilsonInterval(n - successes, n, share);
      expect(1 - (mirrored?.high ?? Number.NaN)).toBeCloseTo(interval?.low ?? Number.NaN, 12);
    }),
  );
});

test("ten times the trials narrow the interval", () => {
  fc.assert(
    fc.property(trials, ([successes, n]) => {
      const few = wilsonInterval(successes, n, 0.95);
      const many = wilsonInterval(successes * 10, n * 10, 0.95);
      expect((many?.high ?? 1) - (many?.low ?? 0)).toBeLessThan((few?.high ?? 0) - (few?.low ?? 1));
    }),
  );
});

test("a clustered interval lies within 0 and 1 and holds its share", () => {
  fc.assert(
    fc.property(clusters, level, (counts, share) => {
      const sums = sumsOf(counts);
      const interval = clusteredInterval(sums, share);
      const value = sums.successes / sums.trials;
      expect(interval?.low).toBeGreaterThanOrEqual(0);
      expect(interval?.low).toBeLessThanOrEqual(value);
      expect(interval?.high).toBeGreaterThanOrEqual(value);
      expect(interval?.high).toBeLessThanOrEqual(1);
      expect(interval?.high).toBeGreaterThan(interval?.low ?? 1);
    }),
  );
});

test("with equal repeats the clustered error is the standard error of the samples' means", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.nat(), { minLength: 2, maxLength: 50 }),
      (repeats, seeds) => {
        const means = seeds.map((seed) => (seed % (repeats + 1)) / repeats);
        const sums = sumsOf(means.map((mean) => [Math.round(mean * repeats), repeats]));
        expect(clusteredStandardError(sums)).toBeCloseTo(standardErrorOf(means), 10);
      },
    ),
  );
});

test("repeats that always agree say no more than one of them", () => {
  const once = sumsOf(Array.from({ length: 40 }, (_, index) => [index % 2, 1]));
  const fourTimes = sumsOf(Array.from({ length: 40 }, (_, index) => [(index % 2) * 4, 4]));
  expect(clusteredInterval(fourTimes, 0.95)).toEqual(clusteredInterval(once, 0.95));
});

test("samples that do not differ count as one trial each, so the interval keeps a width", () => {
  const sums = sumsOf(Array.from({ length: 12 }, () => [8, 8]));
  expect(clusteredInterval(sums, 0.95)).toEqual({
    ...wilsonInterval(12, 12, 0.95),
    method: "wilson-by-sample",
  });
});

test("a sample without scored repeats changes nothing", () => {
  const sums = sumsOf([
    [1, 2],
    [2, 2],
  ]);
  expect(addCluster(sums, 0, 0)).toEqual(sums);
});

function sumsOf(counts: readonly (readonly number[])[]): typeof noClusters {
  return counts.reduce(
    (sums, [successes = 0, size = 0]) => addCluster(sums, successes, size),
    noClusters,
  );
}

function standardErrorOf(means: readonly number[]): number {
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (means.length - 1) / means.length);
}
