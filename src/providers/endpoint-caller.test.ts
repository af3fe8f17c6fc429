import { expect, onTestFinished, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import { startScriptedServer } from "../../test/support/scripted-server.ts";
import { endpointAddress } from "./endpoint-address.ts";
import { endpointCaller } from "./endpoint-caller.ts";
import { failureContext } from "./failure-context.ts";
import { openHttpPool } from "./http-pool.ts";
import { openTokenSource } from "./token-source.ts";

test("a token that has run out is replaced once, and the call made again with the new one", async () => {
  let isOldAccepted = true;
  const server = await startScriptedServer(({ headers }) => {
    const isAccepted = headers["authorization"] !== "Bearer token-1" || isOldAccepted;
    return { status: isAccepted ? 200 : 401, body: headers["authorization"] };
  });
  onTestFinished(() => server.stop());
  let nowMs = 0;
  let count = 0;
  const tokens = openTokenSource(
    ["program"],
    async () => {
      count += 1;
      return `token-${count}`;
    },
    () => nowMs,
  );
  const model = modelAt(server.baseUrl, { tokenCommand: ["program"] });
  const pool = openHttpPool(`http://127.0.0.1:${server.port}`, 1, null);
  onTestFinished(() => pool.close());
  const send = endpointCaller(endpointAddress(model), tokens);
  const context = failureContext(model, new URL(server.baseUrl), tokens);
  const call = { method: "GET" as const, path: "/", headers: [], body: null, stream: null };
  const answer = async () => (await send(pool, call, context, new AbortController().signal)).text;

  expect([await answer(), await answer(), count]).toEqual(["Bearer token-1", "Bearer token-1", 1]);
  nowMs = 3_600_000;
  isOldAccepted = false;
  expect([await answer(), await answer(), count]).toEqual(["Bearer token-2", "Bearer token-2", 2]);
  expect(server.requests.length).toBe(5);
});
