import type { Model } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Provider } from "../core/ports.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";
import { createSimulated, type SimulatedEffects } from "./simulated.ts";

/** What providers need of the world beyond the network. */
export type ProviderEffects = SimulatedEffects;

const constructors: Readonly<Record<string, (model: Model, effects: ProviderEffects) => Provider>> =
  {
    "openai-compatible": createOpenAiCompatible,
    azure: createOpenAiCompatible,
    simulated: createSimulated,
  };

/** What `provider` may say in a config. */
export const providerNames: readonly string[] = Object.keys(constructors);

/** Opens no connection yet. Throws `ThemisError` for an unknown provider and for settings that no call could be made with. */
export function createProvider(model: Model, effects: ProviderEffects): Provider {
  const create = Object.hasOwn(constructors, model.provider)
    ? constructors[model.provider]
    : undefined;
  if (create === undefined) {
    const [likely] = nearest(model.provider, providerNames, 1);
    throw new ThemisError(
      "config",
      `unknown provider \`${model.provider}\` of model \`${model.name}\``,
      {
        hint:
          likely === undefined
            ? `known: ${providerNames.join(", ")}`
            : `did you mean \`${likely}\`?`,
      },
    );
  }
  return create(model, effects);
}
