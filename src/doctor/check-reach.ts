import type { ExaminedEndpoint, Reach } from "./examined-endpoint.ts";
import { duration } from "./figures.ts";
import { type Finding, note, ok, problem } from "./finding.ts";

/** Whether the port takes connections, over which addresses, and through which proxy. */
export async function checkReach(
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
  /** What else runs on this machine, as sentences; asked only when nothing answers. */
  othersHere: (signal: AbortSignal) => Promise<readonly string[]>,
): Promise<{ readonly findings: readonly Finding[]; readonly isReached: boolean }> {
  const reach = await endpoint.reach(signal);
  if (reach.proxy !== null) {
    const { host, variable } = reach.proxy;
    const from = variable === null ? "" : ` (from \`${variable}\`)`;
    const finding = note("reach", `requests go through the proxy ${host}${from}`, {
      todo: `put ${reach.hostname} into \`NO_PROXY\` if it can be reached without`,
    });
    return { findings: [finding], isReached: true };
  }
  if (reach.lookupFailure !== null) {
    const what = `host name \`${reach.hostname}\` not found (${reach.lookupFailure})`;
    const todo = "check the host name in `base_url`, and the network connection";
    return { findings: [problem("reach", what, null, todo)], isReached: false };
  }
  const open = reach.addresses.filter(({ failure }) => failure === null);
  if (open.length === 0) {
    const others = isOwnMachine(reach) ? await othersHere(signal) : [];
    return { findings: [notReached(reach, others)], isReached: false };
  }
  const [first] = open;
  const time = first?.connectMs === null ? "" : ` in ${duration(first?.connectMs ?? 0)}`;
  const places = open.map(({ address }) => address).join(" and ");
  const answers = ok("reach", `port ${reach.port} takes connections at ${places}${time}`);
  return { findings: [answers, ...closedFamily(reach)], isReached: true };
}

/** A name with addresses of both families of which only one works: other tools may try the wrong one. */
function closedFamily({ hostname, port, addresses }: Reach): readonly Finding[] {
  const closed = addresses.filter(({ failure }) => failure !== null);
  if (closed.length === 0) return [];
  const open = addresses.find(({ failure }) => failure === null);
  const reasons = closed.map(({ address, failure }) => `${address} (${inWords(failure)})`);
  return [
    note("reach", `\`${hostname}\` also stands for ${reasons.join(", ")}`, {
      why: "Themis tries every address; other programs may stop at the first",
      todo: open === undefined ? null : `write ${shownHost(open.address)}:${port} where they fail`,
    }),
  ];
}

function notReached(reach: Reach, others: readonly string[]): Finding {
  const tried = reach.addresses.map(({ address, failure }) => `${address}: ${inWords(failure)}`);
  const isRefused = reach.addresses.every(({ failure }) => failure === "ECONNREFUSED");
  const advice = isRefused
    ? "start the server, or check the port in `base_url`"
    : "check host and port in `base_url`, the firewall, and that the server listens on that address";
  return problem(
    "reach",
    `nothing answers at ${reach.hostname}:${reach.port} (${tried.join("; ")})`,
    null,
    others.length === 0 ? advice : `${advice}; running on this machine: ${others.join("; ")}`,
  );
}

function isOwnMachine({ addresses }: Reach): boolean {
  return addresses.every(({ address }) => address === "::1" || address.startsWith("127."));
}

function inWords(failure: string | null): string {
  switch (failure) {
    case "ECONNREFUSED":
      return "refused";
    case "ETIMEDOUT":
      return "no answer";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return "not reachable";
    default:
      return failure ?? "open";
  }
}

function shownHost(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
