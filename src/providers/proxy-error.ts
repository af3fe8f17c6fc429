import type { ProxyName } from "./failure-context.ts";

/** A proxy that could not be reached, or that made no way to the endpoint. */
export class ProxyError extends Error {
  readonly proxy: ProxyName;
  /** With which it refused; null when it could not be reached. */
  readonly status: number | null;

  constructor(proxy: ProxyName, status: number | null, cause?: unknown) {
    super(`proxy ${proxy.host}: ${status ?? "not reached"}`, { cause });
    this.name = "ProxyError";
    this.proxy = proxy;
    this.status = status;
  }
}
