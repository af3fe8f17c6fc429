import { setImmediate as nextTurn } from "node:timers/promises";
import { silence } from "./emulated-model.ts";
import type { Fault } from "./fault-schedule.ts";
import type { Generation } from "./generation.ts";
import { json, type Reply } from "./reply.ts";
import { bodyText, type Outlet, sendHead, sendReply, waitUntil, writeBytes } from "./respond.ts";

const delayMs = 300;
const byteMs = 1_000;
const ramblePieces = 529;
const ramblePiece = "and so on ".repeat(6_554);

/** What is left of a request after its fault. */
export type Aftermath =
  /** The fault was the answer. */
  | "answered"
  /** The answer goes its way; the fault, if there is one, lies in how it is sent. */
  | "go-on";

/** Plays the faults that are not the server's own and stand in place of an answer. */
export async function playFault(
  fault: Fault,
  outlet: Outlet,
  isStream: boolean,
): Promise<Aftermath> {
  const { response } = outlet;
  switch (fault.kind) {
    case "drop":
      response.socket?.end();
      return "answered";
    case "reset":
      if (fault.isAfterHeaders === true) {
        sendHead(outlet, { status: 200, ...headOf(outlet, isStream) }, null);
        response.flushHeaders();
        // The reset would overtake headers that still wait in the socket.
        await nextTurn();
      }
      response.socket?.resetAndDestroy();
      return "answered";
    case "garbage":
      if (fault.isHttp === true) {
        const body = '\u0000\u0001{"id": <not JSON> \uFFFD}}\n\n;;\n';
        sendReply(outlet, { status: 200, ...headOf(outlet, isStream), body });
      } else {
        response.socket?.end("\u0016\u0003\u0001 this is no HTTP\r\n\r\n");
      }
      return "answered";
    case "silence":
      return "answered";
    case "reply":
      sendReply(outlet, fault.reply);
      return "answered";
    case "delay":
      await waitUntil(performance.now() + (fault.ms ?? delayMs), outlet.gone);
      return "go-on";
    case "truncate":
    case "slow-loris":
    case "oversized":
    case "busy":
    case "server-error":
    case "mid-stream":
      return "go-on";
  }
}

function headOf(outlet: Outlet, isStream: boolean): Pick<Reply, "headers"> {
  return { headers: { "content-type": isStream ? outlet.streamType : outlet.jsonType } };
}

/** Sends a whole answer, with the fault in how it is sent. */
export async function sendFaulty(outlet: Outlet, reply: Reply, fault: Fault | null): Promise<void> {
  const bytes = Buffer.from(bodyText(reply.body));
  if (fault?.kind === "truncate") {
    const isOrderly = fault.isOrderly === true;
    sendHead(outlet, reply, isOrderly ? null : bytes.length);
    await cutOff(outlet, bytes.subarray(0, bytes.length / 2), fault);
  } else if (fault?.kind === "slow-loris") {
    sendHead(outlet, reply, bytes.length);
    outlet.response.flushHeaders();
    await trickle(outlet, bytes, fault);
  } else if (fault?.kind === "oversized" && reply.status >= 300) {
    sendReply(outlet, json({ error: ramblePiece.repeat(ramblePieces) }, reply.status));
  } else {
    sendReply(outlet, reply);
  }
}

/** Sends the last bytes that arrive, and then what the fault says. */
export async function cutOff(
  outlet: Outlet,
  bytes: Buffer,
  fault: Fault & { readonly kind: "truncate" },
): Promise<void> {
  const { response } = outlet;
  if (fault.isOrderly === true) {
    response.end(bytes);
  } else if (fault.isSilent === true) {
    response.write(bytes);
  } else {
    response.write(bytes, () => response.socket?.destroySoon());
  }
}

/** Sends byte by byte until the client has enough of it. */
export async function trickle(
  outlet: Outlet,
  bytes: Buffer,
  fault: Fault & { readonly kind: "slow-loris" },
): Promise<void> {
  for (let index = 0; index < bytes.length; index += 1) {
    if (!(await waitUntil(performance.now() + (fault.byteMs ?? byteMs), outlet.gone))) return;
    await writeBytes(outlet, [bytes.subarray(index, index + 1)]);
  }
  outlet.response.end();
}

/** The same generation of a model that does not stop: more than 32 MB. */
export function rambling(generation: Generation): Generation {
  const tokens = Array.from({ length: ramblePieces }, () => ({
    kind: "text" as const,
    text: ramblePiece,
  }));
  const text = ramblePiece.repeat(ramblePieces);
  const spoken = { ...silence, text, tokens, finishReason: "length" };
  return { ...generation, choices: generation.choices.map(() => spoken) };
}
