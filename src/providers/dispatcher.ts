import { type buildConnector, type Dispatcher, Pool } from "undici";
import type { Secret } from "../core/secret.ts";
import { type ProxyAddress, proxyAddress } from "./proxy-address.ts";
import { proxyConnector, tunnelConnector } from "./proxy-tunnel.ts";

/** Shorter than the 5 seconds after which many servers close an idle connection. */
const keepAliveTimeoutMs = 3_500;

/**
 * Up to `connections` connections to one origin, directly or through an HTTP proxy: by `CONNECT` for https, for http with the whole address in
 * the request. Opens none before the first call, and sets no time limit but that of `connect`. Throws `ThemisError` "config" for a proxy that
 * is no http address; one that cannot be reached or refuses fails calls with a `ProxyError`.
 */
export function openDispatcher(
  origin: string,
  connections: number,
  proxy: Secret | null,
  connect: buildConnector.connector,
): Dispatcher {
  if (proxy === null) return openPool(origin, connections, connect);
  const address = proxyAddress(proxy);
  if (origin.startsWith("https:")) {
    return openPool(origin, connections, tunnelConnector(address, connect));
  }
  const pool = openPool(address.url.origin, connections, proxyConnector(address, connect));
  return pool.compose(withWholeAddress(origin, address));
}

function openPool(
  origin: string,
  connections: number,
  connect: buildConnector.connector,
): Dispatcher {
  return new Pool(origin, {
    connect,
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: keepAliveTimeoutMs,
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    // A model may be silent for many minutes; the one limit is the endpoint's own timeout.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function withWholeAddress(
  origin: string,
  proxy: ProxyAddress,
): Dispatcher.DispatcherComposeInterceptor {
  const added = ["host", new URL(origin).host, ...proxy.headers];
  return (dispatch) => (options, handler) => {
    const { headers } = options;
    if (!Array.isArray(headers)) throw new TypeError("headers must be names and values in turn");
    return dispatch(
      { ...options, path: `${origin}${options.path}`, headers: [...headers, ...added] },
      handler,
    );
  };
}
