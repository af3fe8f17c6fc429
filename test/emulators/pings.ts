import type { CommonOptions } from "./emulator-options.ts";
import { encodeParts } from "./event-stream.ts";
import { type Outlet, sendHead } from "./respond.ts";
import type { ServerProfile } from "./server-profile.ts";
import type { GenerationJob } from "./wire.ts";

/** Sends the server's signs of life until the returned function is called, on servers that have them. */
export function startPings<Variant extends object>(
  profile: ServerProfile<Variant>,
  options: CommonOptions,
  outlet: Outlet,
  job: GenerationJob,
): () => void {
  const { isStream } = job.generation;
  const ping = isStream ? profile.ping : profile.bodyPing;
  if (ping === undefined) return () => {};
  const timer = setInterval(() => {
    if (outlet.gone.aborted) return;
    const type = isStream ? outlet.streamType : outlet.jsonType;
    sendHead(
      outlet,
      { status: 200, headers: { "content-type": type, ...job.headers }, body: "" },
      null,
    );
    outlet.response.write(
      "text" in ping ? ping.text : encodeParts([{ comment: ping.comment() }], outlet.framing),
    );
  }, options.pingMs ?? ping.everyMs);
  outlet.gone.addEventListener("abort", () => clearInterval(timer), { once: true });
  return () => clearInterval(timer);
}
