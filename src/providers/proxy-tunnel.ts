import { request } from "node:http";
import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import type { ProxyAddress } from "./proxy-address.ts";
import { ProxyError } from "./proxy-error.ts";

/** How long a proxy may take to reach the other side. */
const tunnelTimeoutMs = 10_000;

/** A connector to the proxy itself; its errors name the proxy. */
export function proxyConnector(
  proxy: ProxyAddress,
  connect: buildConnector.connector,
): buildConnector.connector {
  const { protocol, hostname, host, port } = proxy.url;
  const plainHost = hostname.replace(/^\[|\]$/g, "");
  return (_options, callback) => {
    const options = { protocol, hostname: plainHost, host, port, servername: plainHost };
    connect(options, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(new ProxyError(proxy.name, null, error), null);
    });
  };
}

/** A connector to an https address by way of the proxy: `CONNECT`, then TLS with the other side, which the proxy cannot read. */
export function tunnelConnector(
  proxy: ProxyAddress,
  connect: buildConnector.connector,
): buildConnector.connector {
  const connectToProxy = proxyConnector(proxy, connect);
  return (options, callback) => {
    connectToProxy(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const host = options.host ?? options.hostname;
      openTunnel(socket, options.port === "" ? `${host}:443` : host, proxy).then(
        () => connect({ ...options, httpSocket: socket }, callback),
        (reason: Error) => {
          socket.destroy();
          callback(reason, null);
        },
      );
    });
  };
}

function openTunnel(socket: Socket, target: string, proxy: ProxyAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({
      method: "CONNECT",
      path: target,
      headers: ["host", target, ...proxy.headers],
      createConnection: () => socket,
    });
    const timer = setTimeout(() => {
      call.destroy(Object.assign(new Error("tunnel timeout"), { code: "ETIMEDOUT" }));
    }, tunnelTimeoutMs);
    call.once("connect", (answer, _socket, head: Buffer) => {
      clearTimeout(timer);
      const status = answer.statusCode ?? 0;
      if (status < 200 || status >= 300) {
        reject(new ProxyError(proxy.name, status));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve();
    });
    call.once("error", (error) => {
      clearTimeout(timer);
      reject(new ProxyError(proxy.name, null, error));
    });
    call.end();
  });
}
