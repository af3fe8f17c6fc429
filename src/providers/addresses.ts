import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import type { Secret } from "../core/secret.ts";
import { type ProxyName, proxyName } from "./failure-context.ts";

/** One address of a host, and whether its port takes connections. */
export interface TriedAddress {
  readonly address: string;
  readonly family: 4 | 6;
  /** Null where it did not connect. */
  readonly connectMs: number | null;
  /** Node's code for why not, such as `ECONNREFUSED`; null where it did. */
  readonly failure: string | null;
}

/** How the way to an endpoint looks from here. */
export interface Reach {
  readonly hostname: string;
  readonly port: number;
  /** Every address of the host name, tried side by side. Empty where the name could not be looked up, or a proxy does that. */
  readonly addresses: readonly TriedAddress[];
  /** Why the host name could not be looked up, as Node's code. */
  readonly lookupFailure: string | null;
  readonly proxy: ProxyName | null;
}

const longestMs = 3_000;
const maxAddresses = 8;

/** Looks up the host of an endpoint and knocks at each of its addresses. With a proxy the way is its own, and nothing is tried. */
export async function tryAddresses(
  { baseUrl, proxy }: { readonly baseUrl: string; readonly proxy: Secret | null },
  signal: AbortSignal,
): Promise<Reach> {
  const url = new URL(baseUrl);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const known = { hostname, port, proxy: proxy === null ? null : proxyName(proxy) };
  if (proxy !== null) return { ...known, addresses: [], lookupFailure: null };
  try {
    const found = await lookup(hostname, { all: true });
    const addresses = await Promise.all(
      found.slice(0, maxAddresses).map(({ address, family }) => {
        return tryAddress(address, family === 6 ? 6 : 4, port, longestMs, signal);
      }),
    );
    return { ...known, addresses, lookupFailure: null };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return { ...known, addresses: [], lookupFailure: codeOf(error) };
  }
}

/** Opens a connection and closes it at once. Rejects only with `signal.reason`. */
export function tryAddress(
  address: string,
  family: 4 | 6,
  port: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<TriedAddress> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const startMs = performance.now();
    const socket = connect({ host: address, port, family });
    const end = (): void => {
      socket.destroy();
      signal.removeEventListener("abort", onAbort);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    socket.setTimeout(limitMs, () => {
      end();
      resolve({ address, family, connectMs: null, failure: "ETIMEDOUT" });
    });
    socket.once("connect", () => {
      end();
      resolve({ address, family, connectMs: performance.now() - startMs, failure: null });
    });
    socket.on("error", (error) => {
      end();
      resolve({ address, family, connectMs: null, failure: codeOf(error) });
    });
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "no error code";
}
