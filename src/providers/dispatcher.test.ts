import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect as connectTo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { buildConnector, type Dispatcher } from "undici";
import { describe, expect, test } from "vitest";
import { startScriptedServer } from "../../test/support/scripted-server.ts";
import { Secret } from "../core/secret.ts";
import { openDispatcher } from "./dispatcher.ts";
import { ProxyError } from "./proxy-error.ts";

/** TLS by a key that both sides know needs no certificate. */
const sharedKey = Buffer.from("0123456789abcdef");
const tlsByKey = { ciphers: "PSK", maxVersion: "TLSv1.2" } as const;
const connect = buildConnector({
  timeout: 5_000,
  allowH2: false,
  checkServerIdentity: () => undefined,
  pskCallback: () => ({ psk: sharedKey, identity: "test" }),
  ...tlsByKey,
});

describe("without a proxy", () => {
  test("calls go straight to the origin", async () => {
    await using server = await startScriptedServer(() => ({ body: "hello" }));
    const dispatcher = openDispatcher(`http://127.0.0.1:${server.port}`, 2, null, connect);
    expect(await get(dispatcher, "/v1/models")).toEqual({ status: 200, body: "hello" });
    await dispatcher.destroy();
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/models"]);
  });
});

describe("an http address behind a proxy", () => {
  test("the proxy gets the whole address, the endpoint's host and the credentials", async () => {
    await using proxy = await startScriptedServer(() => ({ body: "through the proxy" }));
    const dispatcher = openDispatcher(
      "http://models.example:8000",
      1,
      secretOf(proxy.port, "user:p%40ss@"),
      connect,
    );
    const answers = [await get(dispatcher, "/v1/models"), await get(dispatcher, "/v1/x?a=1")];
    await dispatcher.destroy();
    expect(answers).toEqual(Array(2).fill({ status: 200, body: "through the proxy" }));
    expect(
      proxy.requests.map(({ path, headers, connection }) => [
        path,
        headers["host"],
        headers["proxy-authorization"],
        headers["x-test"],
        connection,
      ]),
    ).toEqual([
      ["http://models.example:8000/v1/models", "models.example:8000", basic("user:p@ss"), "yes", 1],
      ["http://models.example:8000/v1/x?a=1", "models.example:8000", basic("user:p@ss"), "yes", 1],
    ]);
  });

  test("a proxy that cannot be reached is named, without its password", async () => {
    const server = await startScriptedServer(() => ({}));
    await server.stop();
    const dispatcher = openDispatcher(
      "http://models.example",
      1,
      secretOf(server.port, "user:hunter2@"),
      connect,
    );
    const error = await failure(dispatcher);
    await dispatcher.destroy();
    expect(error).toMatchObject({
      proxy: { host: `127.0.0.1:${server.port}`, variable: "HTTPS_PROXY" },
      status: null,
      cause: { code: "ECONNREFUSED" },
    });
    expect(String(error)).not.toContain("hunter2");
  });
});

describe("an https address behind a proxy", () => {
  test("a tunnel is made once for each connection, and the proxy sees only the host", async () => {
    await using target = await startTlsServer();
    await using proxy = await startProxy(() => target.port);
    const dispatcher = openDispatcher(
      "https://models.example",
      1,
      secretOf(proxy.port, "user:hunter2@"),
      connect,
    );
    const answers = [await get(dispatcher, "/v1/models"), await get(dispatcher, "/v1/again")];
    await dispatcher.destroy();
    expect(answers.map(({ body }) => body)).toEqual(["GET /v1/models", "GET /v1/again"]);
    expect(proxy.calls).toEqual([
      {
        target: "models.example:443",
        host: "models.example:443",
        credentials: basic("user:hunter2"),
      },
    ]);
  });

  test("an address with a port keeps it, and a proxy without credentials gets none", async () => {
    await using target = await startTlsServer();
    await using proxy = await startProxy(() => target.port);
    const dispatcher = openDispatcher(
      "https://models.example:8443",
      1,
      secretOf(proxy.port),
      connect,
    );
    expect(await get(dispatcher, "/")).toEqual({ status: 200, body: "GET /" });
    await dispatcher.destroy();
    expect(proxy.calls).toEqual([
      { target: "models.example:8443", host: "models.example:8443", credentials: null },
    ]);
  });

  test.each([407, 403, 502])("a proxy that refuses with %i is named", async (status) => {
    await using proxy = await startProxy(() => status);
    const dispatcher = openDispatcher("https://models.example", 1, secretOf(proxy.port), connect);
    const error = await failure(dispatcher);
    await dispatcher.destroy();
    expect(error).toMatchObject({
      proxy: { host: `127.0.0.1:${proxy.port}`, variable: "HTTPS_PROXY" },
      status,
    });
  });

  test("a proxy that hangs up in place of an answer fails the call, once", async () => {
    await using proxy = await startProxy(() => null);
    const dispatcher = openDispatcher("https://models.example", 1, secretOf(proxy.port), connect);
    const error = await failure(dispatcher);
    await dispatcher.destroy();
    expect(error).toMatchObject({ status: null, cause: { code: "ECONNRESET" } });
    expect(proxy.calls).toHaveLength(1);
  });

  test("the endpoint's own TLS trouble is not laid to the proxy", async () => {
    await using target = await startScriptedServer(() => ({}));
    await using proxy = await startProxy(() => target.port);
    const dispatcher = openDispatcher("https://models.example", 1, secretOf(proxy.port), connect);
    const error = await failure(dispatcher);
    await dispatcher.destroy();
    expect(error).not.toBeInstanceOf(ProxyError);
    expect(error).toHaveProperty("code");
  });
});

test("what is no http address is refused without repeating it", () => {
  const proxy = new Secret("socks5://user:hunter2@proxy:1", `\${ALL_PROXY}`);
  expect(() => openDispatcher("https://models.example", 1, proxy, connect)).toThrow(
    /^`ALL_PROXY` must be an http or https address$/,
  );
});

function secretOf(port: number, credentials = ""): Secret {
  return new Secret(`http://${credentials}127.0.0.1:${port}`, `\${HTTPS_PROXY}`);
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function get(dispatcher: Dispatcher, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let body = "";
    dispatcher.dispatch(
      { method: "GET", path, headers: ["x-test", "yes"] },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          body += chunk.toString();
        },
        onResponseEnd: () => resolve({ status, body }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function failure(dispatcher: Dispatcher): Promise<unknown> {
  return get(dispatcher, "/").then(
    () => expect.unreachable("the call went through"),
    (error: unknown) => error,
  );
}

interface TestServer extends AsyncDisposable {
  readonly port: number;
}

/** A TLS server that tells each request's line. */
async function startTlsServer(): Promise<TestServer> {
  const http = createServer((request, response) => {
    response.end(`${request.method} ${request.url}`);
  });
  const server = createTlsServer({ pskCallback: () => sharedKey, ...tlsByKey }, (socket) => {
    http.emit("connection", socket);
  });
  return listening(server);
}

interface TestProxy extends TestServer {
  readonly calls: readonly {
    readonly target: string;
    readonly host: string | null;
    readonly credentials: string | null;
  }[];
}

/** `verdict` is the port on this machine to lead to, a status to refuse with (below 1,000), or null to hang up. */
async function startProxy(verdict: () => number | null): Promise<TestProxy> {
  const calls: TestProxy["calls"][number][] = [];
  const server = createServer();
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    socket.on("error", () => {});
    calls.push({
      target: request.url ?? "",
      host: request.headers.host ?? null,
      credentials: request.headers["proxy-authorization"] ?? null,
    });
    const answer = verdict();
    if (answer === null) socket.destroy();
    else if (answer < 1_000) socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
    else {
      const onward = connectTo(answer, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("close", () => onward.destroy());
    }
  });
  return Object.assign(await listening(server), { calls });
}

async function listening(server: Server | ReturnType<typeof createTlsServer>): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
