import { ProviderError } from "../core/errors.ts";
import type { FailureContext } from "./failure-context.ts";
import { fromVariable, hints } from "./hints.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import type { ProxyError } from "./proxy-error.ts";

/** With which a proxy says that the other side is away; all else is its own refusal, which stays. */
const passingStatuses: readonly (number | null)[] = [null, 502, 503, 504];

/** A failure of the proxy in front of an endpoint, told as such: no other request would get through. */
export function proxyFailure(
  { proxy, status, cause }: ProxyError,
  { baseUrl }: FailureContext,
): ProviderError {
  const who = `proxy \`${proxy.host}\`${fromVariable(proxy)}`;
  const code = isJsonObject(cause) ? textOrNull(cause["code"]) : null;
  const isPassing = passingStatuses.includes(status);
  return new ProviderError(
    "connect",
    status === null
      ? `${who} cannot be reached${code === null ? "" : ` (${code})`}, on the way to ${baseUrl}`
      : `${who} gave no way to ${baseUrl}: HTTP ${status}`,
    {
      isRetryable: isPassing,
      isUnreachable: isPassing,
      httpStatus: status,
      hint:
        status === null
          ? hints.proxyAway(proxy)
          : status === 407
            ? hints.proxyLogin(proxy)
            : hints.proxyRefusal,
      cause,
    },
  );
}
