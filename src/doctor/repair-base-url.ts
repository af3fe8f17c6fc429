import { type Finding, problem } from "./finding.ts";

/** An address that can be asked, and what had to be changed about the written one. */
export interface RepairedBaseUrl {
  readonly baseUrl: string;
  readonly findings: readonly Finding[];
}

/**
 * Mends what can be seen in a written address without asking anybody: no scheme, a route at its end, a query. What cannot be mended stays as it is,
 * for the check of configs to refuse.
 */
export function repairBaseUrl(written: string): RepairedBaseUrl {
  const changes: string[] = [];
  let baseUrl = written.trim();
  const change = (next: string, what: string): void => {
    if (next === baseUrl) return;
    baseUrl = next;
    changes.push(what);
  };
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(baseUrl) && /^[\w.[\]:-]+(?:\/.*)?$/.test(baseUrl)) {
    change(`${isLocal(baseUrl) ? "http" : "https"}://${baseUrl}`, "it has no `http://`");
  }
  change(baseUrl.replace(/[?#].*$/, ""), "it has a query");
  const route =
    /\/(?:chat\/completions|completions|responses|embeddings|messages|models(?:\/[^/]+)?)\/*$/i;
  change(baseUrl.replace(route, ""), "it ends in a route, which Themis adds itself");
  if (changes.length === 0) return { baseUrl, findings: [] };
  const what = `\`base_url\` cannot be used as it is written: ${changes.join(", and ")}`;
  return { baseUrl, findings: [problem("base-url", what, null, `write ${baseUrl}`)] };
}

function isLocal(address: string): boolean {
  const host = address.replace(/[:/].*$/, "");
  return (
    host === "localhost" || /^[\d.]+$/.test(host) || !host.includes(".") || address.startsWith("[")
  );
}

/**
 * Addresses that were likely meant, the likeliest first; each is a single request to try. Without encryption where there was some only if
 * `hasCredential` is false, or on this machine: the request carries the key.
 */
export function likelyBaseUrls(baseUrl: string, hasCredential: boolean): readonly string[] {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  const { origin } = url;
  const isAzure = /\.azure\.com$/.test(url.hostname);
  const paths = [
    ...(isAzure ? ["/openai/v1"] : []),
    path.replace(/(?:\/v1){2,}/, "/v1"),
    path.replace(/(\/v1)\/.*$/, "$1"),
    `${path}/v1`,
    "/v1",
    "/api/v1",
    "/openai/v1",
    "",
  ];
  const otherScheme = origin.startsWith("https:")
    ? origin.replace(/^https/, "http")
    : origin.replace(/^http/, "https");
  const isSafe =
    !hasCredential ||
    origin.startsWith("http:") ||
    ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const candidates = [
    ...paths.map((each) => `${origin}${each}`),
    ...(isSafe ? [path, "/v1"] : []).map((each) => `${otherScheme}${each}`),
  ];
  return [...new Set(candidates)].filter((candidate) => candidate !== `${origin}${path}`);
}
