import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { ThemisError } from "../core/errors.ts";
import { runTokenProgram } from "./token-program.ts";
import { openTokenSource, type TokenSource } from "./token-source.ts";

const never = new AbortController().signal;

/** A program of one line for the Node that runs the tests. */
function script(code: string, ...arguments_: readonly string[]): readonly string[] {
  return [process.execPath, "-e", code, "--", ...arguments_];
}

/** A program that gives `token-1`, `token-2` …, each when the test lets it, and a clock that the test turns. */
function counted(): {
  readonly source: TokenSource;
  readonly runs: () => number;
  pass(milliseconds: number): void;
} {
  let runs = 0;
  let now = 0;
  const run = async () => {
    runs += 1;
    await Promise.resolve();
    return `token-${runs}`;
  };
  return {
    source: openTokenSource(["program"], run, () => now),
    runs: () => runs,
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}

describe("the tokens of a program", () => {
  test("one run serves all who ask, now and later", async () => {
    const { source, runs } = counted();
    const tokens = await Promise.all([1, 2, 3].map(() => source.current(never)));
    tokens.push(await source.current(never));
    expect(tokens.map((token) => token.reveal())).toEqual(Array(4).fill("token-1"));
    expect(runs()).toBe(1);
  });

  test("a token that is refused is asked for again, once for all who met the refusal", async () => {
    const { source, runs, pass } = counted();
    const first = await source.current(never);
    pass(3_600_000);
    source.refuse(first);
    const waiting = source.current(never);
    source.refuse(first);
    const second = await waiting;
    source.refuse(first);
    expect([second.reveal(), (await source.current(never)).reveal(), runs()]).toEqual([
      "token-2",
      "token-2",
      2,
    ]);
  });

  test("a token that is refused at once is replaced once, and not again in a loop", async () => {
    const { source, runs, pass } = counted();
    source.refuse(await source.current(never));
    const second = await source.current(never);
    expect(second.reveal()).toBe("token-2");
    for (let refusals = 0; refusals < 10; refusals += 1) {
      pass(900);
      source.refuse(second);
      expect(await source.current(never)).toBe(second);
    }
    expect(runs()).toBe(2);
  });

  test("a program that has no other token is not run in a loop", async () => {
    let runs = 0;
    let now = 0;
    const run = () => {
      runs += 1;
      return Promise.resolve("the-only-one");
    };
    const source = openTokenSource(["program"], run, () => now);
    const first = await source.current(never);
    now = 3_600_000;
    for (let refusals = 0; refusals < 10; refusals += 1) {
      source.refuse(first);
      expect(await source.current(never)).toBe(first);
    }
    expect(runs).toBe(2);
    expect(source.known).toEqual([first]);
  });

  test("the latest tokens are known for redaction, the newest first", async () => {
    const { source, pass } = counted();
    const before = source.known;
    for (let count = 0; count < 12; count += 1) {
      await source.current(never);
      pass(60_000);
      source.refuse(await source.current(never));
    }
    await source.current(never);
    expect(before).toEqual([]);
    expect(source.known.map((token) => token.reveal())).toEqual(
      [13, 12, 11, 10, 9, 8, 7, 6].map((count) => `token-${count}`),
    );
  });

  test("after a failed run the next one is tried", async () => {
    let runs = 0;
    const run = () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error("down")) : Promise.resolve("token");
    };
    const source = openTokenSource(["program"], run);
    await expect(source.current(never)).rejects.toThrow("down");
    expect((await source.current(never)).reveal()).toBe("token");
  });

  test("who is aborted leaves the others waiting, and the last one ends the program", async () => {
    let ended = false;
    const run = (_command: readonly string[], signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          ended = true;
          reject(signal.reason);
        });
      });
    const source = openTokenSource(["program"], run);
    const first = new AbortController();
    const last = new AbortController();
    const waiting = [source.current(first.signal), source.current(last.signal)];
    first.abort(new Error("first"));
    await expect(waiting[0]).rejects.toThrow("first");
    expect(ended).toBe(false);
    last.abort(new Error("last"));
    await expect(waiting[1]).rejects.toThrow("last");
    expect(ended).toBe(true);
    await expect(source.current(first.signal)).rejects.toThrow("first");
  });
});

describe("a real program", () => {
  test("its one line is the token, without a shell between", async () => {
    const source = openTokenSource(
      script("process.stdout.write(process.argv.at(-1) + '\\n')", "ey$HOME;echo"),
    );
    expect((await source.current(never)).reveal()).toBe("ey$HOME;echo");
  });

  test("one that reads its input meets its end", async () => {
    const source = openTokenSource(
      script("process.stdin.on('end', () => console.log('token')).resume()"),
    );
    expect((await source.current(never)).reveal()).toBe("token");
  });

  test("one that is aborted ends", async () => {
    const controller = new AbortController();
    const source = openTokenSource(script("setInterval(() => {}, 1000)"));
    const waiting = source.current(controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  test.each([
    ["nothing", "", "printed nothing"],
    ["blank lines", "console.log('\\n \\n')", "printed nothing"],
    [
      "two lines",
      "console.log('secret-a\\nsecret-b')",
      "printed something that is no bearer token",
    ],
    [
      "JSON",
      `console.log('{"accessToken":"secret"}')`,
      "printed something that is no bearer token",
    ],
    ["quotes", `console.log('"secret"')`, "printed something that is no bearer token"],
    ["a flood", "console.log('secret'.repeat(99999))", "printed far more than a token"],
  ])("one that prints %s is told by name, without its output", async (_what, code, problem) => {
    const error = await failureOf(script(code));
    expect(error.message).toBe(`program \`${process.execPath}\` of \`api_key_command\` ${problem}`);
    expect(`${error.message} ${error.hint}`).not.toContain("secret");
  });

  test("one that is not there is told with the way out", async () => {
    const error = await failureOf(["no-such-program-here", "--secret"]);
    expect(error).toMatchObject({
      code: "endpoint",
      message: "program `no-such-program-here` of `api_key_command` was not found",
    });
    expect(error.hint).toContain("write its whole path");
  });

  test("one that cannot be started at all is told like that", async () => {
    const error = await failureOf([process.execPath, "a\u0000b"]);
    expect(error.message).toContain("of `api_key_command` cannot be started");
  });

  test("one that takes too long is ended and told, with what it started itself", async () => {
    const code =
      "require('child_process').spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 3000)'], { stdio: 'inherit' })";
    await expect(runTokenProgram(script(code), never, 300)).rejects.toMatchObject({
      code: "endpoint",
      message: `program \`${process.execPath}\` of \`api_key_command\` gave no token within 0.3 s`,
      hint: "run it by hand: it may wait for somebody to sign in",
    });
  });

  test.skipIf(process.platform === "win32")(
    "what one that takes too long started itself is ended with it",
    async () => {
      await using server = await listening();
      const grandchild = `require('net').connect(${server.port}, '127.0.0.1')`;
      const code = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}]); setInterval(() => {}, 1000)`;
      // Its own connection is what the system closes when it ends.
      const connection = server.connected.then((socket) => once(socket.resume(), "close"));
      const controller = new AbortController();
      const running = runTokenProgram(script(code), controller.signal);
      await server.connected;
      controller.abort(new Error("enough"));
      await expect(running).rejects.toThrow("enough");
      await connection;
    },
  );

  test("one that may not be run is told like that", async () => {
    const error = await failureOf([import.meta.filename]);
    expect(error.message).toContain("of `api_key_command` may not be run");
  });

  test("one that fails is told with the line that says why", async () => {
    const error = await failureOf(
      script(
        "console.error('warning: old version\\nERROR: Please run az login.\\n  at x'); process.exit(3)",
      ),
    );
    expect(error.message).toBe(
      `program \`${process.execPath}\` of \`api_key_command\` failed (exit code 3): ERROR: Please run az login.`,
    );
  });

  test("one that is killed says so", async () => {
    const error = await failureOf(script("process.kill(process.pid, 'SIGTERM')"));
    expect(error.message).toContain("failed (SIGTERM)");
  });

  test.each([
    ["an argument", "console.error('bad ' + process.argv.at(-1)); process.exit(1)"],
    ["a password", "console.error('error: password=hunter2 is wrong'); process.exit(1)"],
    ["a token", "console.error('error: Bearer hunter2x refused'); process.exit(1)"],
    [
      "what looks like a key",
      "console.error('error at eyJhbGciOiJIUzI1NiJ9hunter2.eyJzdWIiOiJ4In0abc123def456'); process.exit(1)",
    ],
    [
      "control characters",
      "console.error('error \\u001b[31mhunter2'.slice(0, 8)); process.exit(1)",
    ],
  ])("%s in its complaint is not repeated", async (_what, code) => {
    const { message } = await failureOf(script(code, "hunter2-argument"));
    expect(message).toContain("failed (exit code 1)");
    expect(message).not.toContain("hunter2");
    expect(message).not.toContain("\u001b");
  });
});

async function listening() {
  const server = createServer();
  const connected = once(server, "connection").then(([socket]) => socket as Socket);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { port, connected, [Symbol.asyncDispose]: async () => void server.close() };
}

async function failureOf(command: readonly string[]): Promise<ThemisError> {
  const error: unknown = await openTokenSource(command)
    .current(never)
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  if (error instanceof ThemisError) return error;
  return expect.unreachable("a ThemisError was expected");
}
