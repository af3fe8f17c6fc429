import type { Model, Sampling } from "../core/config.ts";
import { ProviderError } from "../core/errors.ts";
import { examinedEndpoint } from "./examined-endpoint.ts";

/**
 * Asks a model the smallest question with the settings of a run, and stops its answer at the first token. Resolves when there is one; throws
 * `ProviderError` when the endpoint refuses, and `signal.reason` when aborted. A model may have to be loaded for it.
 */
export async function tryModel(
  model: Model,
  { temperature, maxTokens }: Pick<Sampling, "temperature" | "maxTokens">,
  signal: AbortSignal,
): Promise<void> {
  const answered = new AbortController();
  const endpoint = examinedEndpoint(model, model.endpoint.extraBody);
  try {
    await endpoint.ask(
      {
        prompt: "Hi",
        maxTokens: maxTokens ?? 1,
        ...(temperature === null ? {} : { temperature }),
        isStreaming: true,
      },
      AbortSignal.any([signal, answered.signal]),
      () => answered.abort(),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!answered.signal.aborted || error instanceof ProviderError) throw error;
  } finally {
    await endpoint.close();
  }
}
