import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A command line that believes it is on a terminal. */
export interface TerminalProcess extends AsyncDisposable {
  /** Resolves once the screen has shown the text after what was waited for before; rejects when the process ends without. */
  shows(text: string): Promise<void>;
  type(keys: string): void;
  /** Resolves with the exit code. */
  readonly code: Promise<number | null>;
}

/** Whether there is a program that makes terminals, as on every Debian. */
export const hasTerminals: boolean = process.platform === "linux";

/** Runs a command on a pseudo terminal; part of every Debian, of no package here. */
const terminalMaker = "script";
const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const longestMs = 20_000;

/** Starts `themis` on a pseudo terminal of 100 columns. */
export function startTerminal(words: readonly string[], cwd: string): TerminalProcess {
  const command = [process.execPath, main, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn(terminalMaker, ["-qec", `stty cols 100 rows 40; ${command}`, "/dev/null"], {
    cwd,
    env: { ...process.env, HOME: cwd, TERM: "xterm", NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const code = once(child, "close", { signal: AbortSignal.timeout(longestMs) }).then(
    ([exitCode]): number | null => exitCode,
  );
  code.catch(() => undefined);
  return {
    code,
    async shows(text) {
      while (true) {
        const at = screen.indexOf(text, seen);
        if (at >= 0) {
          seen = at + text.length;
          return;
        }
        if (child.exitCode !== null) throw new Error(`never showed "${text}": ${screen}`);
        await Promise.race([once(child.stdout, "data"), code]);
      }
    },
    type(keys) {
      child.stdin.write(keys);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await code.catch(() => undefined);
    },
  };
}
