import { type ChildProcess, spawn } from "node:child_process";

const maxOutputBytes = 64 * 1_024;

/** How a program ended, and what it said until then. */
interface Ending {
  readonly how:
    | { readonly kind: "exit"; readonly code: number }
    /** By somebody else's signal. */
    | { readonly kind: "signal"; readonly signal: string }
    /** The system's code, such as `ENOENT`. */
    | { readonly kind: "not-started"; readonly code: string | null }
    | { readonly kind: "too-slow" | "too-much" | "aborted" };
  readonly output: string;
  readonly complaints: string;
}

/**
 * Runs a program without a shell and without input to its end, its time limit, 64 KiB of output or the abort of `signal`; each of the last three
 * also ends whatever the program started itself. Never rejects.
 */
export function runProcess(
  [program = "", ...arguments_]: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve) => {
    let child: ChildProcess | null = null;
    const texts = { output: "", complaints: "" };
    const onAbort = (): void => stop({ kind: "aborted" });
    // Its group is its own, so that nothing else ends it when this process is told to end.
    const onExit = (): void => killGroup(child);
    const timer = setTimeout(() => stop({ kind: "too-slow" }), timeoutMs);

    function end(how: Ending["how"]): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      process.removeListener("exit", onExit);
      resolve({ how, ...texts });
    }

    function stop(how: Ending["how"]): void {
      killGroup(child);
      // Whoever left the group may still hold these open.
      child?.stdout?.destroy();
      child?.stderr?.destroy();
      end(how);
    }

    try {
      child = spawn(program, arguments_, {
        // The leader of a group of its own, which can be ended as a whole. On Windows it would get a window.
        detached: process.platform !== "win32",
        windowsHide: true,
      });
    } catch (error) {
      // A null character in an argument, or a batch file on Windows.
      end({ kind: "not-started", code: codeOf(error) });
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    process.once("exit", onExit);
    child.on("error", (error) => end({ kind: "not-started", code: codeOf(error) }));
    child.on("close", (code, killedBy) =>
      end(code === null ? { kind: "signal", signal: `${killedBy}` } : { kind: "exit", code }),
    );
    for (const [stream, name] of [
      [child.stdout, "output"],
      [child.stderr, "complaints"],
    ] as const) {
      stream?.setEncoding("utf8").on("data", (piece: string) => {
        texts[name] += piece;
        if (texts[name].length > maxOutputBytes) stop({ kind: "too-much" });
      });
    }
    // A program that asks a question gets no answer and ends, in place of waiting.
    child.stdin?.on("error", () => {});
    child.stdin?.end();
  });
}

function killGroup(child: ChildProcess | null): void {
  if (child?.pid === undefined) return;
  try {
    if (process.platform !== "win32") process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of it has ended already.
  }
  child.kill("SIGKILL");
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error ? String(error.code) : null;
}
