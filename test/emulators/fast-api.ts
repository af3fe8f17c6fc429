import type { EmulatedRequest } from "./emulated-request.ts";
import { json, type Reply } from "./reply.ts";
import type { Route } from "./server-profile.ts";

/** What uvicorn puts on every answer. */
export const uvicornHeaders: Readonly<Record<string, string>> = { server: "uvicorn" };

/** FastAPI's answer to a path or method that it does not have. */
export function fastApiNotFound<Variant extends object>(
  routes: readonly Route<Variant>[],
): (request: EmulatedRequest) => Reply {
  return ({ path }) => {
    const isKnown = routes.some((route) =>
      typeof route.path === "string" ? route.path === path : route.path.test(path),
    );
    return isKnown
      ? json({ detail: "Method Not Allowed" }, 405)
      : json({ detail: "Not Found" }, 404);
  };
}

/** One finding of pydantic about a request. */
export interface ValidationFinding {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

/** What is wrong with a chat request before anybody looks at its values. */
export function chatFindings(request: EmulatedRequest): readonly ValidationFinding[] {
  const { json: value, body } = request;
  if (value === undefined) {
    return [{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} }];
  }
  const { messages } = body;
  if (messages === undefined) {
    return [{ type: "missing", loc: ["body", "messages"], msg: "Field required", input: body }];
  }
  if (!Array.isArray(messages)) {
    const msg = "Input should be a valid list";
    return [{ type: "list_type", loc: ["body", "messages"], msg, input: messages }];
  }
  return [];
}
