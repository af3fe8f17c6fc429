import { isJsonObject } from "../../src/providers/json-reading.ts";
import type { EmulatedRequest } from "./emulated-request.ts";

type Body = Readonly<Record<string, unknown>>;

/** A number of the body; null for anything else. */
export function numberIn(body: Body, name: string): number | null {
  const value = body[name];
  return typeof value === "number" ? value : null;
}

/** A text of the body; null for anything else. */
export function textIn(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === "string" ? value : null;
}

/** An object of the body; one without members for anything else. */
export function objectIn(body: Body, name: string): Body {
  const value = body[name];
  return isJsonObject(value) ? value : {};
}

/** Whether the key came as `Authorization: Bearer …`; true on servers that ask for none. */
export function hasBearer({ headers }: EmulatedRequest, apiKey: string | null): boolean {
  return apiKey === null || headers["authorization"] === `Bearer ${apiKey}`;
}
