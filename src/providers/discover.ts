import type { Model } from "../core/config.ts";
import { ProviderError } from "../core/errors.ts";
import { tryAddress } from "./addresses.ts";
import { usualPorts } from "./identify.ts";
import type { EndpointSurvey } from "./identify-survey.ts";
import { openWireProbe } from "./probe.ts";

/** A server that was found running on this machine. */
export interface FoundServer extends EndpointSurvey {
  readonly baseUrl: string;
  /** Whether it tells nothing without a key. */
  readonly needsKey: boolean;
}

const knockMs = 500;
const surveyMs = 3_000;

/**
 * The model servers that run on this machine, on the ports that they usually have. Knocking takes half a second at most; who answers is then asked
 * for its models. What has a port open but no list of models is not told of.
 */
export async function discoverServers(
  signal: AbortSignal,
  ports: readonly number[] = usualPorts,
): Promise<readonly FoundServer[]> {
  const found = await Promise.all(ports.map((port) => serverAt(port, signal)));
  return found.filter((server) => server !== null);
}

async function serverAt(port: number, signal: AbortSignal): Promise<FoundServer | null> {
  const [v4, v6] = await Promise.all([
    tryAddress("127.0.0.1", 4, port, knockMs, signal),
    tryAddress("::1", 6, port, knockMs, signal),
  ]);
  const host = v4.failure === null ? "127.0.0.1" : v6.failure === null ? "[::1]" : null;
  if (host === null) return null;
  const isBoth = v4.failure === null && v6.failure === null;
  const baseUrl = `http://${isBoth ? "localhost" : host}:${port}/v1`;
  const probe = openWireProbe(modelAt(baseUrl));
  const limit = AbortSignal.timeout(surveyMs);
  try {
    const within = AbortSignal.any([signal, limit]);
    const survey = await probe.survey(within);
    if (survey.models !== null) return { baseUrl, needsKey: false, ...survey };
    const { failure } = await probe.list(within, true);
    return failure?.class === "auth" ? { baseUrl, needsKey: true, ...survey } : null;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (limit.aborted || error instanceof ProviderError) return null;
    throw error;
  } finally {
    await probe.close();
  }
}

/** No model in particular: only the address matters for a look at the list. */
function modelAt(baseUrl: string): Model {
  return {
    name: "",
    modelId: "",
    description: null,
    provider: "openai-compatible",
    prices: null,
    endpoint: {
      baseUrl,
      api: "chat",
      azureApiVersion: null,
      apiKey: null,
      tokenCommand: null,
      headers: {},
      extraBody: {},
      timeoutMs: surveyMs,
      isStreaming: false,
      idleTimeoutMs: null,
      parallelism: 1,
      requestsPerMinute: null,
      tokensPerMinute: null,
      maxRetries: 0,
      maxOutageMs: 0,
      proxy: null,
      simulation: null,
    },
  };
}
