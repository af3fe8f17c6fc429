import type { EndpointIdentity } from "../core/identity.ts";
import { contextAdvice } from "../generate/identity-warnings.ts";

/** What is known of the requests and of what became of them. */
interface CutEvidence {
  /** As in `PromptCut`. */
  readonly cap: number | null;
  /** Tokens of the run's longest prompt and of its answer together; null where they are not known yet. */
  readonly needed: number | null;
}

/** How a server is made to take whole prompts, by what it says of itself. Null where it is not known how. */
export function promptCutAdvice(
  identity: Pick<EndpointIdentity, "server" | "contextTokens" | "slots">,
  evidence: CutEvidence,
): string | null {
  const remedy = remedyFor(identity, evidence);
  return remedy === null
    ? null
    : `${remedy}; \`themis doctor\` shows what the server cuts; then ask all again with \`--no-resume\``;
}

function remedyFor(
  { server, contextTokens, slots }: Pick<EndpointIdentity, "server" | "contextTokens" | "slots">,
  { cap, needed }: CutEvidence,
): string | null {
  if (server === null) return null;
  if (server === "openrouter") {
    return 'set `"extra_body": { "transforms": [] }`: it leaves out the middle of prompts that a small context cannot hold';
  }
  // The need is an estimate. What was cut did not fit; and what is left of it is half of the context on some servers, all of it on others.
  const tooFew = contextTokens ?? (cap === null ? 0 : 2 * cap);
  const size = needed === null ? null : Math.max(needed, tooFew + 1);
  const advice = contextAdvice(server, size, slots);
  return server === "text-generation-webui"
    ? `${advice}; or lower \`max_tokens\`, which it takes from the prompt's room`
    : advice;
}
