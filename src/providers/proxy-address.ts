import { ThemisError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { type ProxyName, proxyName } from "./failure-context.ts";
import { percentDecoded } from "./percent-decoded.ts";

/** A proxy, taken apart. */
export interface ProxyAddress {
  /** How messages call it. */
  readonly name: ProxyName;
  readonly url: URL;
  /** Names and values in turn: the credentials of the address, if it has any. */
  readonly headers: readonly string[];
}

/** Throws `ThemisError` "config" for what is no http or https address; the message does not repeat it, for it may hold a password. */
export function proxyAddress(proxy: Secret): ProxyAddress {
  const name = proxyName(proxy);
  const url = URL.parse(proxy.reveal());
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new ThemisError(
      "config",
      `\`${name.variable ?? "the proxy"}\` must be an http or https address`,
      { hint: "write it like `http://proxy.example:3128`" },
    );
  }
  const { username, password } = url;
  if (username === "" && password === "") return { name, url, headers: [] };
  const credentials = Buffer.from(
    `${percentDecoded(username)}:${percentDecoded(password)}`,
  ).toString("base64");
  return { name, url, headers: ["proxy-authorization", `Basic ${credentials}`] };
}
