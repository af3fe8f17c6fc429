import { connect, type Socket } from "node:net";

/**
 * The least that reading streams can cost in Node: so many answers, over keep-alive sockets that ask for one after the other, every byte read and
 * nothing parsed but the end. Resolves to the microseconds of processor time for each answer.
 */
export async function bareSockets(
  port: number,
  path: string,
  answers: number,
  connections: number,
): Promise<number> {
  const body = JSON.stringify({ stream: true });
  const request = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  let left = answers;
  const before = process.cpuUsage();
  const loops = Array.from({ length: connections }, async () => {
    const socket = connect(port, "127.0.0.1");
    while (left > 0) {
      left -= 1;
      await readAnswer(socket, request);
    }
    socket.destroy();
  });
  await Promise.all(loops);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / answers;
}

const lastChunk = "0\r\n\r\n";

function readAnswer(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let end = "";
    const read = (bytes: Buffer): void => {
      const tail = bytes.toString("latin1", Math.max(0, bytes.length - lastChunk.length));
      end = (end + tail).slice(-lastChunk.length);
      if (end !== lastChunk) return;
      socket.off("data", read);
      socket.off("error", reject);
      resolve();
    };
    socket.on("data", read);
    socket.once("error", reject);
    socket.write(request);
  });
}
