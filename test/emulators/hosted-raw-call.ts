import type { Emulator } from "./emulator.ts";

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A plain `fetch`, without any client of ours: what a body is not given for is a GET. */
export async function rawCall(
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const response = await fetch(
    url,
    body === undefined
      ? { headers }
      : {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: typeof body === "string" ? body : JSON.stringify(body),
        },
  );
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Asks an emulator one thing, at a path behind its origin, and stops it. */
export async function askOnce(
  starting: Promise<Emulator>,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  await using emulator = await starting;
  return await rawCall(`${emulator.origin}${path}`, body, headers);
}

/** The part of an answer that tests of errors compare. */
export function statusAndText({ status, text }: RawAnswer): readonly [number, string] {
  return [status, text];
}

/** The events of a stream as they were sent, without `data: `; those of JSON are parsed. */
export function eventsOf({ text }: RawAnswer): readonly unknown[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      return data?.startsWith("{") === true ? JSON.parse(data) : (data ?? event);
    });
}

/** A chat request with one question. */
export function chatOf(
  model: string,
  members: Readonly<Record<string, unknown>> = {},
  question = "What is 6 times 7?",
): object {
  return { model, messages: [{ role: "user", content: question }], ...members };
}
