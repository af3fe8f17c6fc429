import { contextAdvice } from "../generate/identity-warnings.ts";

/** How a server, by its kind, is made to take whole prompts; `cap` as in `PromptCut`. Null where it is not known how. */
export function promptCutAdvice(server: string | null, cap: number | null): string | null {
  const remedy = remedyFor(server, cap);
  return remedy === null
    ? null
    : `${remedy}; \`themis doctor\` shows what the server cuts; then ask all again with \`--no-resume\``;
}

function remedyFor(server: string | null, cap: number | null): string | null {
  if (server === null) return null;
  if (server === "openrouter") {
    return 'set `"extra_body": { "transforms": [] }`: it leaves out the middle of prompts that a small context cannot hold';
  }
  // Of what was cut only the rest is known: half of the context on some servers, all of it on others.
  const advice = contextAdvice(server, cap === null ? guessedContext : 2 * cap + 1);
  return server === "text-generation-webui"
    ? `${advice}; or lower \`max_tokens\`, which it takes from the prompt's room`
    : advice;
}

const guessedContext = 16_384;
