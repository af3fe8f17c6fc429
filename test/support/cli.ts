import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What a process left behind. */
export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command line; it is killed when the test is over. */
export interface CliProcess extends AsyncDisposable {
  /** Resolves when it has ended. Rejects when it takes longer than any test should. */
  readonly result: Promise<CliResult>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once standard error holds the text; rejects when the process ends without. */
  saysOnStderr(text: string): Promise<void>;
}

/** Where a command runs, and what is different in its environment. */
export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that starts the process in its own way: it is given the program and its arguments. */
  readonly launcher?: readonly string[];
}

const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const longestMs = 25_000;

/** Starts the real command line in a process of its own. */
export function startCli(
  args: readonly string[],
  { cwd, env = {}, launcher = [] }: CliOptions,
): CliProcess {
  const [program = process.execPath, ...words] = [...launcher, process.execPath, main, ...args];
  const child = spawn(program, words, {
    cwd,
    env: { ...ownEnvironment(cwd), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const result = resultOf(child, args, output);
  // A test that ends early has no use for it.
  result.catch(() => undefined);
  return {
    result,
    kill: (signal) => {
      child.kill(signal);
    },
    saysOnStderr: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (output.stderr.includes(text)) resolve();
        };
        child.stderr.on("data", look);
        child.once("close", () => reject(new Error(`never said "${text}": ${output.stderr}`)));
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Runs the real command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  await using cli = startCli(args, options);
  return await cli.result;
}

/** Everything a process printed. */
export function printed({ stdout, stderr }: CliResult): string {
  return `${stdout}\n${stderr}`;
}

async function resultOf(
  child: ChildProcess,
  args: readonly string[],
  output: { readonly stdout: string; readonly stderr: string },
): Promise<CliResult> {
  try {
    const [code, signal] = await once(child, "close", { signal: AbortSignal.timeout(longestMs) });
    return { code, signal, ...output };
  } catch (cause) {
    const command = ["themis", ...args].join(" ");
    throw new Error(`${command} did not end:\n${output.stdout}\n${output.stderr}`, { cause });
  }
}

/** The test's own environment without what would change a run, and with a home that is empty. */
function ownEnvironment(home: string): NodeJS.ProcessEnv {
  const changing =
    /^(?:HF_|HUGGING|TRANSFORMERS_|XDG_|OPENAI_|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|CI$|VITEST)/i;
  const kept = Object.entries(process.env).filter(([name]) => !changing.test(name));
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home };
}
