import type { EndpointIdentity } from "../core/identity.ts";
import type { Need } from "./examined-endpoint.ts";
import { figure } from "./figures.ts";
import { type Finding, note, ok, problem, warning } from "./finding.ts";

/** How a larger context is got; in the words of the server. */
export type ContextAdvice = (server: string | null, tokens: number) => string;

/** Whether the context that the server tells of holds what the run needs. */
export function checkContext(
  { server, contextTokens, slots }: EndpointIdentity,
  need: Need,
  advice: ContextAdvice,
): readonly Finding[] {
  const answer = need.maxTokens ?? 0;
  const needed = need.promptTokens + answer;
  const parts = `${figure(need.promptTokens)} of prompt and ${figure(answer)} of answer${need.isFromConfig ? "" : ", as a usual run needs"}`;
  if (contextTokens === null) {
    return [
      note("context", "the server does not tell its context", {
        why: `a request may need ${figure(needed)} tokens (${parts})`,
      }),
    ];
  }
  const shared = slots === null || slots === 1 ? "" : `, in each of ${slots} slots`;
  const has = `one request may have ${figure(contextTokens)} tokens${shared}`;
  if (needed <= contextTokens) {
    return [ok("context", `${has}; ${figure(needed)} are needed (${parts})`)];
  }
  const what = `${has}, but ${figure(needed)} are needed (${parts})`;
  const todo = advice(server, needed);
  return need.promptTokens >= contextTokens
    ? [problem("context", what, "prompts will be refused, or cut without a word", todo)]
    : [
        warning(
          "context",
          what,
          "long answers will be cut off, refused, or push the problem out of the context",
          `${todo}; or lower \`max_tokens\` to ${figure(contextTokens - need.promptTokens)}`,
        ),
      ];
}
