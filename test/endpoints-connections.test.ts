import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { waitingClock } from "./conformance/endpoints-clock.ts";
import {
  completionsOf,
  emulatorNamed,
  endOf,
  type RunParts,
  runAgainst,
} from "./conformance/endpoints-run.ts";
import { allEmulators } from "./emulators/all-emulators.ts";
import type { FaultSchedule } from "./emulators/fault-schedule.ts";
import { startLlamaCpp } from "./emulators/llama-cpp.ts";
import { startLmStudio } from "./emulators/lm-studio.ts";
import { runCli, startCli } from "./support/cli.ts";
import { writeRunConfig } from "./support/run-config.ts";
import { makeTempDir } from "./support/temp-dir.ts";

const longText = `${"We add the next number to it. ".repeat(20)} It is $\\boxed{-1}$.`;
const answer = () => ({ text: longText });
const slow = { slots: 64, tokenMs: 20, answer };

/** Waits for what must come in a moment. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo() && waited < 10_000; waited += 5) await sleep(5);
}

describe.concurrent("two Ctrl-C in the middle of answers", () => {
  test.for([
    ...allEmulators.map((entry) => ({ name: entry.name, as: "streamed", isStreaming: true })),
    ...["Ollama", "vLLM", "OpenAI"].map((name) => ({ name, as: "whole", isStreaming: false })),
  ])(
    "of $name ($as) end them there, and nothing of them is stored",
    async ({ name, isStreaming }) => {
      const entry = emulatorNamed(name);
      await using dir = await makeTempDir();
      await using emulator = await entry.start(slow);
      const [stopping, aborting] = [new AbortController(), new AbortController()];
      let isOver = false;
      const parts: RunParts = { limit: 6, options: { stream: isStreaming, n_parallel: 3 } };
      const running = runAgainst(dir, entry, emulator.baseUrl, {
        ...parts,
        effects: { stopping: stopping.signal, aborting: aborting.signal },
      }).finally(() => {
        isOver = true;
      });
      await until(() => emulator.counters().running === 3);
      // A few tokens are on their way to each.
      await sleep(100);
      stopping.abort();
      await sleep(30);
      expect(isOver).toBe(false);
      aborting.abort();
      const ran = await running;
      expect(ran.outcome).toMatchObject({ status: "paused", problem: null });
      expect(ran.rows.map(endOf)).toEqual(Array(6).fill("not asked"));
      await until(() => emulator.counters().running === 0);
      expect(emulator.counters()).toMatchObject({ running: 0, aborted: 3, unheard: 0 });
      emulator.change({ tokenMs: 0 });
      const again = await runAgainst(dir, entry, emulator.baseUrl, parts);
      expect(again.outcome.status).toBe("finished");
      expect(completionsOf(again.rows).map((each) => each?.text)).toEqual(Array(6).fill(longText));
    },
  );

  test("by hand, of the real program, which says how to go on", async () => {
    await using dir = await makeTempDir();
    await using emulator = await startLlamaCpp(slow);
    const command = await writeRunConfig(dir, emulator.baseUrl, {
      options: { stream: true, n_parallel: 2, model_mapping: { model: "test-model" } },
      dataset: { name: "demo", kind: "demo", limit: 4 },
    });
    await using cli = startCli(command, { cwd: dir.path });
    await until(() => emulator.counters().running === 2);
    cli.kill("SIGINT");
    await cli.saysOnStderr("press Ctrl-C again to stop at once");
    cli.kill("SIGINT");
    const { code, stderr } = await cli.result;
    expect(code).toBe(130);
    expect(stderr).toContain("stopped at once: what was in flight is cancelled");
    await until(() => emulator.counters().running === 0);
    expect(emulator.counters().aborted).toBe(2);
    emulator.change({ tokenMs: 0 });
    const again = await runCli(command, { cwd: dir.path });
    expect(again.stdout).toContain("Successful generations: 4/4");
  });
});

/** Every connection that has served one answer is closed at the next question: what a server does whose time for idle ones is up. */
function closingUsedOnes(): FaultSchedule {
  const used = new Set<number>();
  return ({ connection }) => {
    if (used.has(connection)) return { kind: "drop" };
    used.add(connection);
    return null;
  };
}

describe.concurrent("a kept connection that the server has closed meanwhile", () => {
  function attempts(rows: Awaited<ReturnType<typeof runAgainst>>["rows"]) {
    return rows.map(({ generation }) => generation?.attempts);
  }

  test.for(
    allEmulators.map((entry, index) => ({ name: entry.name, entry, isStreaming: index % 2 === 1 })),
  )("by $name costs no attempt", async ({ entry, isStreaming }) => {
    await using dir = await makeTempDir();
    await using emulator = await entry.start({ faults: closingUsedOnes() });
    const ran = await runAgainst(dir, entry, emulator.baseUrl, {
      limit: 5,
      options: { stream: isStreaming, n_parallel: 1, max_retries: 0 },
    });
    expect(ran.rows.map(endOf)).toEqual(Array(5).fill("incorrect"));
    expect(attempts(ran.rows)).toEqual(Array(5).fill(1));
    expect(emulator.counters().faults).toBeGreaterThan(3);
  });

  test.for(["LM Studio", "Ollama"])(
    "by %s at about the time of the next question costs none",
    async (name) => {
      // A question every 40 ms.
      const clock = waitingClock(50);
      await using dir = await makeTempDir();
      await using emulator = await emulatorNamed(name).start({ keepAliveMs: 40 });
      const ran = await runAgainst(dir, emulatorNamed(name), emulator.baseUrl, {
        limit: 20,
        options: { n_parallel: 2, max_retries: 0, requests_per_minute: 30 },
        effects: { clock },
      });
      expect(attempts(ran.rows)).toEqual(Array(20).fill(1));
      expect(ran.rows.map(endOf)).not.toContain("failed: connect");
    },
  );

  // Four connections are open, and all of them have grown old when the fifth question comes.
  test("costs none where several are open", async () => {
    const clock = waitingClock(20);
    await using dir = await makeTempDir();
    await using emulator = await startLmStudio({ firstTokenMs: 50, faults: closingUsedOnes() });
    const ran = await runAgainst(dir, emulatorNamed("LM Studio"), emulator.baseUrl, {
      limit: 8,
      options: { n_parallel: 4, max_retries: 0, requests_per_minute: 80 },
      effects: { clock },
    });
    expect(ran.rows.map(endOf)).not.toContain("failed: connect");
    expect(attempts(ran.rows)).toEqual(Array(8).fill(1));
  });
});
