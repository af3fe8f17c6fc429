import { setTimeout as sleep } from "node:timers/promises";
import type { Model, Simulation } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import type { Completion, GenerationRequest } from "../core/generation.ts";
import { unknownIdentity } from "../core/identity.ts";
import type { Provider } from "../core/ports.ts";
import { chatBody } from "./chat-request.ts";
import { classifyResponse, unreadableAnswer } from "./classify-response.ts";
import { classifyTransport, timedOut } from "./classify-transport.ts";
import { type FailureContext, failureContext } from "./failure-context.ts";
import { type SimulatedReply, simulate } from "./simulate.ts";
import { faultBody, simulatedFingerprint } from "./simulated-wire.ts";

/** What the simulated provider needs to know of the data: the accepted answers of the problem that a request asks. */
export interface SimulatedEffects {
  targetsOf(request: GenerationRequest): readonly string[] | null;
}

/** The simulated model without a server: the same answers, delays and failures, and no socket. */
export function createSimulated(model: Model, effects: SimulatedEffects): Provider {
  const settings = model.endpoint.simulation;
  if (settings === null) {
    throw new ThemisError("config", `model \`${model.name}\` has no simulation settings`, {
      hint: "use the provider `openai-compatible` for a real endpoint",
    });
  }
  const url = URL.parse(model.endpoint.baseUrl) ?? new URL("http://simulated.invalid/v1");
  const context = failureContext(model, url);

  return {
    async complete(request, { signal, attempt }) {
      signal.throwIfAborted();
      const body = chatBody(request);
      const targets = effects.targetsOf(request);
      const reply = simulate({ body, targets, repeat: request.repeat, attempt }, settings);
      const isHanging = reply.fault === "hang" || reply.latencyMs > context.timeoutMs;
      await wait(isHanging ? context.timeoutMs : reply.latencyMs, signal);
      if (isHanging) throw timedOut("waiting", context);
      return answer(reply, request, settings, context);
    },

    listModels(signal) {
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve([model.modelId]);
    },

    identify(signal) {
      return signal.aborted
        ? Promise.reject(signal.reason)
        : Promise.resolve({ ...unknownIdentity, server: "simulated" });
    },

    close() {
      return Promise.resolve();
    },
  };
}

function answer(
  reply: SimulatedReply,
  request: GenerationRequest,
  settings: Simulation,
  context: FailureContext,
): Completion {
  switch (reply.fault) {
    case "rate-limit": {
      const seconds = reply.retryAfterSeconds;
      const headers = seconds === null ? {} : { "retry-after": String(seconds) };
      throw classifyResponse(429, headers, faultBody("rate-limit"), context);
    }
    case "server-error":
      throw classifyResponse(500, {}, faultBody("server-error"), context);
    case "reset":
      throw classifyTransport({ code: "ECONNRESET" }, "waiting", context);
    case "truncated-body":
      throw classifyTransport({ code: "ECONNRESET" }, "reading", context);
    case "malformed":
      throw unreadableAnswer(200, {}, faultBody("malformed"), context);
    case "hang":
    case "empty":
    case null:
      return {
        text: reply.fault === "empty" ? "" : reply.text,
        reasoning: reply.fault === "empty" ? null : reply.reasoning,
        refusal: null,
        finishReason: reply.finishReason,
        rawFinishReason: reply.finishReason,
        usage: reply.usage,
        servedModel: request.modelId,
        systemFingerprint: simulatedFingerprint(settings),
        servedBy: null,
        firstTokenMs: null,
        adaptations: [],
      };
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return;
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
