import { connect, type Socket } from "node:net";

/** A connection that speaks no more HTTP than it is told to. */
export interface RawSocket extends Disposable {
  readonly socket: Socket;
  /** All bytes so far. */
  readonly received: () => Buffer;
  /** Each piece as it came from the kernel. */
  readonly pieces: readonly Buffer[];
  /** Resolves with the name of what ended it: `end` for FIN, an error's code such as `ECONNRESET`. */
  readonly ended: Promise<string>;
}

/** Connects to 127.0.0.1 and sends the text. */
export function rawSocket(port: number, text: string): RawSocket {
  const pieces: Buffer[] = [];
  const socket = connect(port, "127.0.0.1");
  socket.on("data", (piece) => pieces.push(piece));
  const ended = new Promise<string>((resolve) => {
    socket.once("end", () => resolve("end"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  socket.write(text);
  return {
    socket,
    received: () => Buffer.concat(pieces),
    pieces,
    ended,
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** The bytes of a JSON request. */
export function rawPost(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): string {
  const text = JSON.stringify(body);
  const all = {
    host: "127.0.0.1",
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}
