import { ThemisError } from "../core/errors.ts";
import { redact, Secret } from "../core/secret.ts";
import { serverWords } from "./server-words.ts";
import { runProcess } from "./token-process.ts";

/** Signing in by hand takes longer, but nobody sees such a prompt here. */
const longestRunMs = 60_000;

/**
 * Runs a program without a shell and gives the one line it prints. Rejects with `ThemisError` "endpoint" that names the program, but neither its
 * arguments nor its output, which may hold secrets, and with `signal.reason`.
 */
export async function runTokenProgram(
  command: readonly string[],
  signal: AbortSignal,
  timeoutMs: number = longestRunMs,
): Promise<string> {
  signal.throwIfAborted();
  const { how, output, complaints } = await runProcess(command, timeoutMs, signal);
  signal.throwIfAborted();
  const [program = "", ...arguments_] = command;
  switch (how.kind) {
    case "exit":
      if (how.code === 0) return tokenIn(output, program);
      throw failure(program, arguments_, `exit code ${how.code}`, complaints);
    case "signal":
      throw failure(program, arguments_, how.signal, complaints);
    case "not-started":
      throw unusable(program, notStarted[how.code ?? ""] ?? "cannot be started", startHint);
    case "too-much":
      throw unusable(program, "printed far more than a token", "it must print the token alone");
    case "too-slow":
    case "aborted":
      throw unusable(
        program,
        `gave no token within ${timeoutMs / 1_000} s`,
        "run it by hand: it may wait for somebody to sign in",
      );
  }
}

function tokenIn(output: string, program: string): string {
  const token = output.trim();
  if (token === "") {
    throw unusable(program, "printed nothing", "run it by hand: it must print a bearer token");
  }
  if (!/^[\x21-\x7e]+$/.test(token) || /["'{}[\]<>]/.test(token)) {
    throw unusable(
      program,
      "printed something that is no bearer token",
      "it must print the token alone on one line, without quotes or JSON around it: for `az`, add `--query accessToken --output tsv`",
    );
  }
  return token;
}

const notStarted: Readonly<Record<string, string>> = {
  ENOENT: "was not found",
  EACCES: "may not be run",
};

const startHint = `install it, or write its whole path as the first entry of \`api_key_command\`; a shell's words such as \`$HOME\`, \`~\` and pipes mean nothing there${
  process.platform === "win32"
    ? '; batch files, of which `az` is one, need `"cmd", "/c"` in front'
    : ""
}`;

function failure(
  program: string,
  arguments_: readonly string[],
  end: string,
  complaints: string,
): ThemisError {
  const said = complaint(complaints, arguments_);
  return unusable(
    program,
    `failed (${end})${said === "" ? "" : `: ${said}`}`,
    "run it by hand with its arguments; for `az`, sign in first with `az login`",
  );
}

function unusable(program: string, what: string, hint: string): ThemisError {
  return new ThemisError("endpoint", `program \`${program}\` of \`api_key_command\` ${what}`, {
    hint,
  });
}

/** One line of what the program complained, without its arguments and without anything that looks like a secret. */
function complaint(text: string, arguments_: readonly string[]): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const line = lines.find((candidate) => /error|fatal/i.test(candidate)) ?? lines.at(-1) ?? "";
  const plain = redact(
    line.slice(0, 2_000),
    arguments_.map((value) => new Secret(value, "…")),
  );
  return serverWords(plain, [])
    .replace(/\b(bearer|basic)\s+\S+/gi, "$1 …")
    .replace(/((?:password|passwd|pwd|secret|token|key|sig|signature)["']?\s*[=:]\s*)\S+/gi, "$1…")
    .replace(/[\w.~+/=-]{20,}/g, (word) => (isSecretLike(word) ? "…" : word))
    .slice(0, 200);
}

/** Words, paths and ids of errors are long too, but of letters alone, or of short parts. */
function isSecretLike(word: string): boolean {
  return word
    .split(/[/._-]/)
    .some((part) => part.length >= 16 && /\d/.test(part) && /[a-z]/i.test(part));
}
