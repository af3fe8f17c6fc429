import { discoverServers, type FoundServer } from "../providers/discover.ts";

/** The model servers that run on this machine, on their usual ports. Takes half a second when there are none. */
export function findServers(
  signal: AbortSignal,
  ports?: readonly number[],
): Promise<readonly FoundServer[]> {
  return discoverServers(signal, ports);
}

export type { FoundServer } from "../providers/discover.ts";
export { usualKeyVariable } from "../providers/identify-hosted.ts";
