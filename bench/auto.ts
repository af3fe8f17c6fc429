import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, run } from "themis-eval";
import { temporaryFolder, writeProblems } from "./support.ts";

// `n_parallel` `auto` against the best of some fixed numbers, by whole runs against a server that works on so many requests at a time. Servers of one's
// own queue silently; services refuse what is too much.

interface Setting {
  readonly name: string;
  readonly samples: number;
  readonly server: Readonly<Record<string, unknown>>;
  /** The numbers among which the best one is. */
  readonly fixed: readonly number[];
}

const queuing: readonly Setting[] = [false, true].flatMap((isVaried) => {
  const spread = isVaried ? "service times that vary a lot" : "even service times";
  const slots = (count: number, meanMs: number, samples: number): Setting => ({
    name: `${count} ${count === 1 ? "slot" : "slots"}, ${spread}`,
    samples,
    server: { slots: count, meanMs, isVaried },
    // What a number of slots is too few for hides in the time between two requests.
    fixed: count === 64 ? [96] : [count, Math.ceil(1.5 * count)],
  });
  return [slots(1, 40, 75), slots(4, 40, 320), slots(64, 80, 6000)];
});
const refusing: readonly Setting[] = [
  {
    name: "429 above 16 at a time",
    samples: 640,
    server: { slots: 1000, meanMs: 150, isVaried: true, mostAtOnce: 16 },
    fixed: [16],
  },
  {
    name: "429 above 60 a second",
    samples: 360,
    server: { slots: 1000, meanMs: 150, isVaried: true, perSecond: 60 },
    fixed: [9],
  },
];

using folder = temporaryFolder();
let storeNumber = 0;

async function slotServer(
  options: Setting["server"],
): Promise<Disposable & { readonly port: number }> {
  const script = join(import.meta.dirname, "slot-server.ts");
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
  return { port, [Symbol.dispose]: () => child.kill() };
}

/** Answers per second, and the limits on the way. */
async function speed(
  { samples, server }: Setting,
  parallelism: number | "auto",
): Promise<{ perSecond: number; limits: readonly number[] }> {
  using slots = await slotServer(server);
  storeNumber += 1;
  const path = join(folder.path, "config.json");
  writeFileSync(
    path,
    JSON.stringify({
      run_id: "bench",
      storage_dir: join(folder.path, `store-${storeNumber}`),
      models: [
        {
          name: "slots",
          provider_options: {
            base_url: `http://127.0.0.1:${slots.port}/v1`,
            n_parallel: parallelism,
          },
        },
      ],
      samplings: [{ name: "plain", max_tokens: 512 }],
      datasets: [
        { name: "problems", kind: "math500_local", data_dir: writeProblems(folder.path, samples) },
      ],
    }),
  );
  let startedAt: number | null = null;
  let lastAt = 0;
  const limits: number[] = [];
  const { summary } = await run(await loadConfig(path), {
    emit: (event) => {
      if (event.type === "preflight") startedAt ??= performance.now();
      if (event.type === "answered") lastAt = performance.now();
      if (event.type === "parallelism") limits.push(event.limit);
    },
  });
  if (summary.total.completed !== samples)
    throw new Error(`only ${summary.total.completed} of ${samples} completed`);
  return { perSecond: (1000 * samples) / (lastAt - (startedAt ?? 0)), limits };
}

async function ratio(setting: Setting): Promise<number> {
  let best = 0;
  let bestNumber = 0;
  for (const parallelism of setting.fixed) {
    const { perSecond } = await speed(setting, parallelism);
    if (perSecond <= best) continue;
    best = perSecond;
    bestNumber = parallelism;
  }
  const auto = await speed(setting, "auto");
  const share = auto.perSecond / best;
  console.log(
    `auto, ${setting.name}: ${(100 * share).toFixed(0)} % of the ${best.toFixed(0)}/s with ${bestNumber} at a time; went over ${auto.limits.join(" ")}`,
  );
  return share;
}

const shares: number[] = [];
for (const setting of queuing) shares.push(await ratio(setting));
console.log(
  `auto, worst of these: ${(100 * Math.min(...shares)).toFixed(0)} % of the best fixed number (goal: at least 90 %)`,
);
for (const setting of refusing) await ratio(setting);
