import type { HubEnvironment } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { connectFailure, HubFailure, responseFailure } from "./hub-failure.ts";

// Without a byte for so long, the server hangs.
const maxSilenceMs = 30_000;

/**
 * The `fetch` that the hub's client library is given. It sends the token to the hub's own origin and nowhere else (the library would send
 * it to a content network too, and takes no token that lacks `hf_`), gives up on silence, and throws `HubFailure` for all that is not a
 * success.
 */
export function makeHubFetch(hub: HubEnvironment, signal: AbortSignal): typeof fetch {
  const origin = originOf(hub.endpoint);
  const token = bearerToken(hub);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    // So that bytes received are bytes of the file.
    headers.set("accept-encoding", "identity");
    const hasToken = token !== null && url.origin === origin;
    if (hasToken) headers.set("authorization", `Bearer ${token}`);
    const silence = watchForSilence();
    let response: Response;
    try {
      response = await fetch(url, {
        ...init,
        headers,
        signal: AbortSignal.any([signal, silence.signal]),
      });
    } catch (error) {
      silence.end();
      signal.throwIfAborted();
      throw connectFailure(error, url.href);
    }
    if (!response.ok || response.body === null) {
      silence.end();
      await response.body?.cancel();
      if (!response.ok) throw responseFailure(response, url.href, hasToken);
      throw new HubFailure("protocol", "an empty response", { isRetryable: true, url: url.href });
    }
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          silence.heard();
          controller.enqueue(chunk);
        },
        flush: silence.end,
      }),
    );
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

function originOf(endpoint: string): string {
  if (URL.canParse(endpoint)) return new URL(endpoint).origin;
  throw new ThemisError("config", `\`HF_ENDPOINT\` must be a URL, got \`${endpoint}\``, {
    hint: "write it with its scheme, such as `https://huggingface.co`, or unset it",
  });
}

// A header with other characters is refused by fetch in an error that repeats the token.
function bearerToken(hub: HubEnvironment): string | null {
  const token = hub.token?.reveal().trim() ?? "";
  if (/^[\x21-\x7e]*$/.test(token)) return token === "" ? null : token;
  throw new ThemisError("config", "the Hugging Face token holds a character that no token has", {
    hint: "set `HF_TOKEN` again; it is one word of letters, digits and underscores",
  });
}

function watchForSilence(): { signal: AbortSignal; heard: () => void; end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new Error(`nothing came for ${maxSilenceMs / 1000} s`)),
    maxSilenceMs,
  ).unref();
  return {
    signal: controller.signal,
    heard: () => {
      timer.refresh();
    },
    end: () => clearTimeout(timer),
  };
}
