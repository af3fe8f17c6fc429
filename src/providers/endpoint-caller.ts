import type { EndpointAddress } from "./endpoint-address.ts";
import type { FailureContext } from "./failure-context.ts";
import type { HttpAnswer, HttpCall, HttpPool } from "./http-pool.ts";
import type { TokenSource } from "./token-source.ts";

/** Makes calls to one endpoint with its fixed headers and credentials. `headers` of a call stand beside these. */
export type EndpointCaller = (
  pool: HttpPool,
  call: HttpCall,
  context: FailureContext,
  signal: AbortSignal,
) => Promise<HttpAnswer>;

/** Where tokens come from a program, one that the server refuses is replaced and the call made once more, free of charge. */
export function endpointCaller(
  { fixedHeaders }: EndpointAddress,
  tokens: TokenSource | null,
): EndpointCaller {
  if (tokens === null) {
    return (pool, call, context, signal) =>
      pool.send({ ...call, headers: [...fixedHeaders, ...call.headers] }, context, signal);
  }
  return async (pool, call, context, signal) => {
    const send = (token: string): Promise<HttpAnswer> => {
      const headers = [...fixedHeaders, "authorization", `Bearer ${token}`, ...call.headers];
      return pool.send({ ...call, headers }, context, signal);
    };
    const token = await tokens.current(signal);
    const answer = await send(token.reveal());
    if (answer.status !== 401) return answer;
    tokens.refuse(token);
    const next = await tokens.current(signal);
    return next === token ? answer : send(next.reveal());
  };
}
