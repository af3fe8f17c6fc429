import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { openWorkerPool } from "./worker-pool.ts";

/** Work that ends when it is told to. */
function bench(pieces: number): {
  readonly work: () => Promise<boolean>;
  readonly open: { readonly end: () => void; readonly fail: (error: Error) => void }[];
} {
  const open: { end: () => void; fail: (error: Error) => void }[] = [];
  let left = pieces;
  return {
    open,
    work: async () => {
      if (left === 0) return false;
      left -= 1;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      open.push({ end: resolve, fail: reject });
      await promise;
      return true;
    },
  };
}

test("the pool grows and shrinks with its limit", async () => {
  const { work, open } = bench(100);
  let limit = 2;
  const pool = openWorkerPool(work, () => limit);
  pool.fill();
  expect(open).toHaveLength(2);
  limit = 5;
  pool.fill();
  expect(open).toHaveLength(5);
  limit = 1;
  for (const piece of open.splice(0, 5)) piece.end();
  await setImmediate();
  expect(open).toHaveLength(1);
});

test("it is done when there is nothing more to do and all have ended", async () => {
  const { work, open } = bench(3);
  const pool = openWorkerPool(work, () => 2);
  let isDone = false;
  const done = pool.done.then(() => {
    isDone = true;
  });
  pool.fill();
  open[0]?.end();
  await setImmediate();
  expect(open).toHaveLength(3);
  open[1]?.end();
  await setImmediate();
  expect(isDone).toBe(false);
  open[2]?.end();
  await done;
});

test("an error ends it, once all that was begun has ended", async () => {
  const { work, open } = bench(100);
  const pool = openWorkerPool(work, () => 3);
  pool.fill();
  let hasFailed = false;
  const failed = pool.done.catch((error: unknown) => {
    hasFailed = true;
    throw error;
  });
  open[1]?.fail(new Error("the disk is full"));
  await setImmediate();
  open[0]?.end();
  await setImmediate();
  expect(open).toHaveLength(3);
  expect(hasFailed).toBe(false);
  open[2]?.end();
  await expect(failed).rejects.toThrow("the disk is full");
});
