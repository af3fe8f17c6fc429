import { ThemisError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { type Environment, lookUp } from "./environment.ts";

/**
 * The proxy that the environment names for an address, as curl reads it: `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, in lower case too, unless
 * `NO_PROXY` lists the host. Never one for this machine's own addresses: no proxy can reach them. Null for none. Throws `ThemisError` "config" for
 * one of another kind, such as SOCKS: going past it unasked could show the request to whom it must not be shown.
 */
export function proxyFor(baseUrl: string, environment: Environment): Secret | null {
  const url = new URL(baseUrl);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isOwnMachine(host) || isExcepted(host, url.port, setting("NO_PROXY", environment)?.value)) {
    return null;
  }
  const found =
    setting(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY", environment) ??
    setting("ALL_PROXY", environment);
  if (found === null) return null;
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(found.value)
    ? found.value
    : `http://${found.value}`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) throw unsupported(found, host);
  return new Secret(address, `\${${found.name}}`);
}

/** The address is not repeated: it may hold a password. */
function unsupported(found: { readonly name: string; readonly value: string }, host: string) {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(found.value)?.[1]?.toLowerCase() ?? "";
  const isOtherKind = scheme !== "" && !/^https?$/.test(scheme);
  return new ThemisError(
    "config",
    isOtherKind
      ? `\`${found.name}\` names a \`${scheme}\` proxy, which is not supported`
      : `\`${found.name}\` is not the address of a proxy`,
    {
      where: `environment variable ${found.name}`,
      hint: `name an http proxy, such as \`http://proxy.example:3128\`, or add \`${host}\` to \`NO_PROXY\` to go there directly`,
    },
  );
}

function setting(
  name: string,
  environment: Environment,
): { readonly name: string; readonly value: string } | null {
  for (const spelling of [name.toLowerCase(), name]) {
    const value = lookUp(environment, spelling)?.trim();
    if (value !== undefined && value !== "") return { name: spelling, value };
  }
  return null;
}

function isOwnMachine(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\./.test(host)
  );
}

/** Entries are host names, which stand for their subdomains too, or addresses, either with a port; `*` is everything. */
function isExcepted(host: string, port: string, list: string | undefined): boolean {
  return (list ?? "").split(/[\s,]+/).some((entry) => {
    if (entry === "*") return true;
    const [, name = "", wantedPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === "" || (wantedPort !== undefined && wantedPort !== port)) return false;
    return host === name || host.endsWith(`.${name}`);
  });
}
