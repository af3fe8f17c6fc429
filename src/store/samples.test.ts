import { spawn } from "node:child_process";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { makeTempDir } from "../../test/support/temp-dir.ts";
import type { Sample } from "../core/sample.ts";
import { openScratchStore, openStore, type Store } from "./open.ts";
import type { Selection, StoredDataset } from "./samples.ts";

const all: Selection = { shuffleSeed: null, limit: null };

function sampleAt(index: number): Sample {
  return {
    id: `s${index}`,
    input: `What is ${index}?`,
    target: [String(index)],
    metadata: { level: index % 5 },
  };
}

/** A source of `count` samples that counts how many were pulled, and fails after `breaksAfter`. */
function sourceOf(
  count: number,
  { breaksAfter = Number.POSITIVE_INFINITY, sample = sampleAt } = {},
): { samples: AsyncIterable<Sample>; pulled: () => number; isClosed: () => boolean } {
  let pulled = 0;
  let isClosed = false;
  async function* samples(): AsyncIterable<Sample> {
    try {
      for (let index = 0; index < count; index += 1) {
        if (index === breaksAfter) throw new Error("the source broke off");
        pulled += 1;
        yield sample(index);
      }
    } finally {
      isClosed = true;
    }
  }
  return { samples: samples(), pulled: () => pulled, isClosed: () => isClosed };
}

function ingest(
  store: Store,
  fingerprint: string,
  samples: AsyncIterable<Sample>,
  selection: Selection = all,
): Promise<StoredDataset> {
  return store.samples.ingest(fingerprint, samples, selection, () => undefined);
}

function idsOf(store: Store, { dataset, samples }: StoredDataset): readonly string[] {
  return store.samples.page(dataset, 0, samples + 1).map(({ id }) => id);
}

/** How many rows a store file has of datasets and samples. */
function rowsOf(path: string): Readonly<Record<string, unknown>> {
  using database = new DatabaseSync(path);
  const counts = database
    .prepare(
      "SELECT (SELECT count(*) FROM datasets) AS datasets, (SELECT count(*) FROM samples) AS samples",
    )
    .get();
  return { ...counts };
}

describe("a dataset", () => {
  test("is there whole after it was read, in the source's order, over many batches", async () => {
    using store = openScratchStore();
    const heard: number[] = [];
    const stored = await store.samples.ingest("d", sourceOf(2500).samples, all, (samples) =>
      heard.push(samples),
    );
    expect(stored).toEqual({ dataset: stored.dataset, samples: 2500 });
    expect(store.samples.find("d")).toEqual(stored);
    expect(store.samples.find("e")).toBeNull();
    expect(store.samples.page(stored.dataset, 0, 3000)).toEqual(
      Array.from({ length: 2500 }, (_, index) => sampleAt(index)),
    );
    expect(heard).toEqual(
      Array.from({ length: 13 }, (_, batch) => Math.min(2500, 200 * (batch + 1))),
    );
  });

  test("is read in pages and by position", async () => {
    using store = openScratchStore();
    const { dataset } = await ingest(store, "d", sourceOf(10).samples);
    expect(store.samples.page(dataset, 7, 2)).toEqual([sampleAt(7), sampleAt(8)]);
    expect(store.samples.page(dataset, 10, 2)).toEqual([]);
    expect(store.samples.at(dataset, 9)).toEqual(sampleAt(9));
    expect(() => store.samples.at(dataset, 10)).toThrow(`no sample at position 10`);
  });

  test("keeps every text as it is", async () => {
    using store = openScratchStore();
    const odd: Sample = {
      id: "a'b\"c\n",
      input: "\\frac{1}{2} 𝔸 😀 \u0000 end",
      target: ["", "½", "a".repeat(500)],
      metadata: { nested: { list: [1, null, true] }, "": "empty name" },
    };
    const { dataset } = await ingest(store, "d", sourceOf(1, { sample: () => odd }).samples);
    expect(store.samples.at(dataset, 0)).toEqual(odd);
  });

  test("of no samples is there, empty", async () => {
    using store = openScratchStore();
    const stored = await ingest(store, "d", sourceOf(0).samples);
    expect(stored.samples).toBe(0);
    expect(store.samples.find("d")).toEqual(stored);
  });

  test("shares its store with others, even of the same ids", async () => {
    using store = openScratchStore();
    const first = await ingest(store, "first", sourceOf(3).samples);
    const second = await ingest(store, "second", sourceOf(2).samples);
    expect(idsOf(store, first)).toEqual(["s0", "s1", "s2"]);
    expect(idsOf(store, second)).toEqual(["s0", "s1"]);
  });
});

describe("a limit", () => {
  test("stops reading where it is reached and closes the source", async () => {
    using store = openScratchStore();
    const source = sourceOf(1_000_000);
    const stored = await ingest(store, "d", source.samples, { shuffleSeed: null, limit: 1700 });
    expect(stored.samples).toBe(1700);
    expect(source.pulled()).toBe(1700);
    expect(source.isClosed()).toBe(true);
  });

  test("of just one batch or beyond the source's end takes what there is", async () => {
    using store = openScratchStore();
    const whole = sourceOf(5000);
    await ingest(store, "a", whole.samples, { shuffleSeed: null, limit: 1000 });
    expect(whole.pulled()).toBe(1000);
    const few = await ingest(store, "b", sourceOf(5).samples, { shuffleSeed: null, limit: 1000 });
    expect(few.samples).toBe(5);
  });
});

describe("shuffling", () => {
  async function shuffled(
    shuffleSeed: number,
    limit: number | null = null,
    sample = sampleAt,
  ): Promise<readonly string[]> {
    using store = openScratchStore();
    const source = sourceOf(1500, { sample });
    const stored = await ingest(store, "d", source.samples, { shuffleSeed, limit });
    expect(source.pulled()).toBe(1500);
    return idsOf(store, stored);
  }

  test("by the same seed gives the same order, whatever the source's order is", async () => {
    const order = await shuffled(7);
    expect(await shuffled(7)).toEqual(order);
    expect(await shuffled(7, null, (index) => sampleAt(1499 - index))).toEqual(order);
    expect(order).toHaveLength(1500);
    expect(new Set(order).size).toBe(1500);
  });

  test("keeps its order in every release", async () => {
    expect((await shuffled(7)).slice(0, 5)).toEqual(["s872", "s864", "s493", "s616", "s470"]);
  });

  test("by another seed gives another order", async () => {
    expect(await shuffled(8)).not.toEqual(await shuffled(7));
  });

  test("with a limit takes the first of that order, out of the whole source", async () => {
    expect(await shuffled(7, 100)).toEqual((await shuffled(7)).slice(0, 100));
  });

  test("moves each sample whole", async () => {
    using store = openScratchStore();
    const { dataset } = await ingest(store, "d", sourceOf(50).samples, {
      shuffleSeed: 1,
      limit: 9,
    });
    const page = store.samples.page(dataset, 0, 50);
    expect(page).toHaveLength(9);
    expect(page).toEqual(page.map(({ id }) => sampleAt(Number(id.slice(1)))));
  });
});

describe("a dataset that breaks off", () => {
  test.each([
    ["in one batch", 3, 1],
    ["batches apart", 2400, 7],
  ])(
    "with two samples of one id %s names it, leaves nothing and can be read again",
    async (_, at, of) => {
      await using dir = await makeTempDir();
      using store = openStore(dir.path);
      const sample = (index: number): Sample => sampleAt(index === at ? of : index);
      await expect(ingest(store, "d", sourceOf(2500, { sample }).samples)).rejects.toMatchObject({
        code: "dataset",
        message: `two samples have the id \`s${of}\``,
        hint: "give every sample its own `unique_id`",
      });
      expect(store.samples.find("d")).toBeNull();
      expect(rowsOf(store.path)).toEqual({ datasets: 0, samples: 0 });
      const stored = await ingest(store, "d", sourceOf(2500).samples);
      expect(idsOf(store, stored)).toHaveLength(2500);
    },
  );

  test("because its source does leaves nothing and can be read again", async () => {
    await using dir = await makeTempDir();
    using store = openStore(dir.path);
    const broken = sourceOf(5000, { breaksAfter: 2200 });
    await expect(ingest(store, "d", broken.samples)).rejects.toThrow("the source broke off");
    expect(store.samples.find("d")).toBeNull();
    expect(rowsOf(store.path)).toEqual({ datasets: 0, samples: 0 });
    expect((await ingest(store, "d", sourceOf(2500).samples)).samples).toBe(2500);
  });

  test("because its process is killed leaves nothing", async () => {
    await using dir = await makeTempDir();
    const script = `
      import { openStore } from ${JSON.stringify(new URL("./open.ts", import.meta.url).href)};
      async function* samples() {
        for (let index = 0; index < 3000; index += 1) yield { id: "s" + index, input: "?", target: ["4"], metadata: {} };
        process.stdout.write("read");
        await new Promise(() => setInterval(() => {}, 1000));
      }
      await openStore(${JSON.stringify(dir.path)}).samples
        .ingest("d", samples(), { shuffleSeed: null, limit: null }, () => {});`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), ended]);
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
    using store = openStore(dir.path);
    expect(store.samples.find("d")).toBeNull();
    expect(rowsOf(store.path)).toEqual({ datasets: 0, samples: 0 });
  });
});

describe("one dataset that two read at once", () => {
  test("is there once, and both have it", async () => {
    await using dir = await makeTempDir();
    using first = openStore(dir.path);
    using second = openStore(dir.path);
    const stored = await Promise.all(
      [first, second, first].map((store) => ingest(store, "d", sourceOf(2500).samples)),
    );
    expect(new Set(stored.map(({ dataset }) => dataset)).size).toBe(1);
    expect(stored.map(({ samples }) => samples)).toEqual([2500, 2500, 2500]);
    expect(rowsOf(first.path)).toEqual({ datasets: 1, samples: 2500 });
  });

  test("is whole for one when it breaks off for the other", async () => {
    await using dir = await makeTempDir();
    using first = openStore(dir.path);
    using second = openStore(dir.path);
    const [broken, whole] = await Promise.allSettled([
      ingest(first, "d", sourceOf(2500, { breaksAfter: 1200 }).samples),
      ingest(second, "d", sourceOf(2500).samples),
    ]);
    expect(broken.status).toBe("rejected");
    expect(whole).toMatchObject({ status: "fulfilled", value: { samples: 2500 } });
    expect(first.samples.find("d")?.samples).toBe(2500);
  });
});
