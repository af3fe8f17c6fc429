import type { ProviderError } from "../core/errors.ts";

/** Says why a server is waited for, in a few words; its own words are added the first time that it gives them, figures aside. */
export type WaitReason = (error: ProviderError | null) => string;

/** Of one endpoint. Null is for a limit that it told of before it was reached. */
export function openWaitReasons(): WaitReason {
  const told = new Set<string>();
  return (error) => {
    if (error === null) return "nothing left of its rate limit";
    const reason = shortReason(error);
    // Each refusal has other figures: seconds, tokens, request ids.
    const cause = error.message.replace(/\b\w*\d\w*\b/g, "#");
    if (told.has(cause) || told.size >= mostCauses) return reason;
    told.add(cause);
    return `${reason}: ${error.message}`;
  };
}

/** A server that never says the same twice is not worth more. */
const mostCauses = 20;

function shortReason({ class: errorClass }: ProviderError): string {
  if (errorClass === "rate_limit") return "rate limit";
  return errorClass === "overloaded" ? "the server is busy" : "the server has trouble";
}
