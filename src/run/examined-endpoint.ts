import type { Model, Sampling } from "../core/config.ts";
import type { GenerationRequest } from "../core/generation.ts";
import type { JsonObject } from "../core/json.ts";
import type { RateLimits } from "../core/ports.ts";
import type { ExaminedEndpoint, Question } from "../doctor/examined-endpoint.ts";
import { tryAddresses } from "../providers/addresses.ts";
import { createProvider } from "../providers/catalogue.ts";
import { openWireProbe } from "../providers/probe.ts";

/** A model may have to be loaded for the first answer, whatever the run's own `timeout` is. */
const leastTimeoutMs = 300_000;
/** Requests at a time that the doctor may make. */
const parallelism = 8;

/** The endpoint of a model as the doctor meets it; `extraBody` is what the run adds to its bodies. */
export function examinedEndpoint(model: Model, extraBody: JsonObject): ExaminedEndpoint {
  const patient = (isStreaming: boolean): Model => ({
    ...model,
    endpoint: {
      ...model.endpoint,
      timeoutMs: Math.max(leastTimeoutMs, model.endpoint.timeoutMs),
      parallelism,
      isStreaming,
    },
  });
  const effects = { targetsOf: () => null };
  const whole = createProvider(patient(false), effects);
  const streamed = createProvider(patient(true), effects);
  const wire = openWireProbe(patient(true));
  return {
    model,
    reach: (signal) => tryAddresses(model.endpoint, signal),
    list: wire.list,
    survey: wire.survey,
    identify: (signal) => whole.identify(signal),
    async ask(question, signal, onToken) {
      const provider = question.isStreaming === true ? streamed : whole;
      let limits: RateLimits | null = null;
      const startMs = performance.now();
      const completion = await provider.complete(requestOf(question, model, extraBody), {
        signal,
        attempt: 1,
        onLimits: (told) => {
          limits = told;
        },
        ...(onToken === undefined ? {} : { onTokens: onToken }),
      });
      return { completion, totalMs: performance.now() - startMs, limits };
    },
    watchStream: (question, signal) =>
      wire.watchStream(requestOf(question, model, extraBody), signal),
    changed({ baseUrl, modelId, azureApiVersion }) {
      const endpoint = {
        ...model.endpoint,
        baseUrl: baseUrl ?? model.endpoint.baseUrl,
        azureApiVersion:
          azureApiVersion === undefined ? model.endpoint.azureApiVersion : azureApiVersion,
      };
      return examinedEndpoint({ ...model, modelId: modelId ?? model.modelId, endpoint }, extraBody);
    },
    async close() {
      await Promise.all([whole.close(), streamed.close(), wire.close()]);
    },
  };
}

function requestOf(
  { prompt, maxTokens, temperature, topP, seed, stop }: Question,
  { name, modelId }: Model,
  extraBody: JsonObject,
): GenerationRequest {
  const sampling: Sampling = {
    name: "",
    temperature: temperature ?? null,
    topP: topP ?? null,
    topK: null,
    minP: null,
    maxTokens,
    seed: seed ?? null,
    stop: stop === undefined ? null : [stop],
    presencePenalty: null,
    frequencyPenalty: null,
    extraBody: {},
    repeats: 1,
  };
  return {
    key: "0".repeat(64),
    ordinal: 0,
    cell: { model: name, sampling: "", dataset: "" },
    sampleId: "",
    repeat: 0,
    modelId,
    messages: [{ role: "user", content: prompt }],
    sampling,
    extraBody,
  };
}
