import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** A proxy for http addresses that leads to one server, whatever host is asked for. */
export interface LittleProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** The whole addresses that were asked for. */
  readonly asked: readonly string[];
}

/** Starts one that lets in whoever brings this login (`user:password`); others are told what they sent. */
export async function startLittleProxy(targetPort: number, login: string): Promise<LittleProxy> {
  const expected = `Basic ${Buffer.from(login).toString("base64")}`;
  const asked: string[] = [];

  function handle(incoming: IncomingMessage, response: ServerResponse): void {
    const { url = "", method, headers } = incoming;
    asked.push(url);
    const credentials = headers["proxy-authorization"];
    if (credentials !== expected) {
      response.writeHead(407, { "content-type": "text/plain" });
      response.end(`you sent ${credentials}`);
      return;
    }
    const { pathname, search } = new URL(url);
    const path = `${pathname}${search}`;
    const onward = request(
      { host: "127.0.0.1", port: targetPort, method, path, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  }

  const server = createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
