import type { HubEnvironment } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { redact } from "../core/secret.ts";

/** One file of one version of a dataset repository. */
export interface HubFileRequest {
  /** Owner and name, such as `HuggingFaceH4/MATH-500`. */
  readonly repository: string;
  readonly path: string;
  /** Commit, tag or branch. */
  readonly revision: string;
}

/** A failed exchange with a hub, classified where status and headers are known. The retry loop only reads it. */
export class HubFailure extends Error {
  readonly class: HubFailureClass;
  /** Whether the same request may succeed a moment later. */
  readonly isRetryable: boolean;
  readonly url: string;

  constructor(
    failureClass: HubFailureClass,
    message: string,
    options: { isRetryable: boolean; url: string; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HubFailure";
    this.class = failureClass;
    this.isRetryable = options.isRetryable;
    this.url = options.url;
  }
}

/** Why a hub gave nothing; the three `no-` classes and the others differ in what a caller may try next. */
export type HubFailureClass =
  | "connect"
  | "certificate"
  | "interrupted"
  | "gated"
  | "token"
  | "no-repository"
  | "no-revision"
  | "no-file"
  | "rate-limit"
  | "server"
  | "protocol";

/** The failure of a response that is not a success. */
export function responseFailure(response: Response, url: string, hasToken: boolean): HubFailure {
  const { status } = response;
  const own = response.headers.get("x-error-message")?.slice(0, 300);
  const isRetryable = status === 408 || status === 429 || status >= 500;
  return new HubFailure(
    responseClass(status, response.headers.get("x-error-code"), hasToken),
    own === undefined ? `HTTP ${status}` : `HTTP ${status}, ${own}`,
    { isRetryable, url },
  );
}

function responseClass(status: number, code: string | null, hasToken: boolean): HubFailureClass {
  if (code === "GatedRepo") return "gated";
  // The hub answers 401, not 404, for repositories that one without a token may not know of.
  if (code === "RepoNotFound") return "no-repository";
  if (code === "RevisionNotFound") return "no-revision";
  if (code === "EntryNotFound") return "no-file";
  if (status === 401) return hasToken ? "token" : "gated";
  if (status === 403) return "gated";
  if (status === 404) return "no-revision";
  if (status === 429) return "rate-limit";
  return status >= 500 || status === 408 ? "server" : "protocol";
}

/** The failure of a request that got no response, or not the whole of one. */
export function connectFailure(error: unknown, url: string): HubFailure {
  const { code, message } = rootCause(error);
  const isCertificate = /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL/.test(code);
  const isFinal = isCertificate || code === "ENOTFOUND" || code === "ECONNREFUSED";
  return new HubFailure(isCertificate ? "certificate" : "connect", message, {
    isRetryable: !isFinal,
    url,
    cause: error,
  });
}

// fetch says only "fetch failed"; the reason is in its cause, one per address where a name has several.
function rootCause(error: unknown): { code: string; message: string } {
  let inner = error;
  for (let depth = 0; depth < 5; depth += 1) {
    const next: unknown =
      inner instanceof AggregateError ? inner.errors[0] : inner instanceof Error && inner.cause;
    if (!(next instanceof Error)) break;
    inner = next;
  }
  if (!(inner instanceof Error)) return { code: "", message: String(inner) };
  const code = "code" in inner ? String(inner.code) : "";
  return { code, message: inner.message || code };
}

/** What the user reads about a failure: where it happened and what to do. */
export function explainHubFailure(
  failure: HubFailure,
  { repository, path, revision }: HubFileRequest,
  hub: HubEnvironment,
): ThemisError {
  const page = `${hub.endpoint}/datasets/${repository}`;
  const otherwise =
    "a copy in the cache needs no network with `HF_HUB_OFFLINE=1`, and `math500_local` reads a file of yours (`data_dir`)";
  const said = ` (${failure.message})`;
  const explain = (): readonly [message: string, hint: string] => {
    switch (failure.class) {
      case "connect":
        return [
          `the hub \`${hub.endpoint}\` cannot be reached${said}`,
          `check the connection, the proxy (\`NODE_USE_ENV_PROXY=1\` uses \`HTTPS_PROXY\`) and \`HF_ENDPOINT\`; ${otherwise}`,
        ];
      case "certificate":
        return [
          `the certificate of the hub \`${hub.endpoint}\` is not trusted${said}`,
          `name your own authority's file in \`NODE_EXTRA_CA_CERTS\`, or check \`HF_ENDPOINT\`; ${otherwise}`,
        ];
      case "interrupted":
        return [
          `the download of \`${path}\` of \`${repository}\` broke off${said}`,
          `run again when the connection is better; nothing half is kept. Or: ${otherwise}`,
        ];
      case "gated":
        return [
          `the hub lets nobody without permission read \`${repository}\`${said}`,
          `accept its terms on ${page} and set \`HF_TOKEN\` to a token of that account (${hub.endpoint}/settings/tokens)`,
        ];
      case "token":
        return [
          `the hub does not accept the token${said}`,
          `set \`HF_TOKEN\` to a valid one (${hub.endpoint}/settings/tokens), or unset it: open datasets need none`,
        ];
      case "no-repository":
        return [
          `the hub \`${hub.endpoint}\` has no dataset \`${repository}\`, or does not show it${said}`,
          "check `HF_ENDPOINT`; if the dataset is private, set `HF_TOKEN` to a token that may read it",
        ];
      case "no-revision":
        return [
          `\`${repository}\` has no revision \`${revision}\` on \`${hub.endpoint}\`${said}`,
          `set \`revision\` to a commit, tag or branch of ${page}/commits/main`,
        ];
      case "no-file":
        return [
          `revision \`${revision}\` of \`${repository}\` has no file \`${path}\`${said}`,
          `set \`revision\` to one that has it: ${page}/commits/main`,
        ];
      case "rate-limit":
        return [
          `the hub \`${hub.endpoint}\` refuses more requests for now${said}`,
          `wait some minutes; with \`HF_TOKEN\` the hub allows more. Or: ${otherwise}`,
        ];
      case "server":
        return [
          `the hub \`${hub.endpoint}\` is not working${said}`,
          `run again later; ${otherwise}`,
        ];
      case "protocol":
        return [
          `the hub \`${hub.endpoint}\` answered in a way that is not understood${said}`,
          `check that \`HF_ENDPOINT\` is a Hugging Face hub or a mirror of it; ${otherwise}`,
        ];
    }
  };
  const [message, hint] = explain();
  const secrets = hub.token === null ? [] : [hub.token];
  return new ThemisError("dataset", redact(message, secrets), {
    hint,
    where: redact(failure.url, secrets),
    cause: failure,
  });
}
