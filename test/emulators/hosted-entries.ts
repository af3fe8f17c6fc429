import { startAzure } from "./azure.ts";
import { startDeepSeek } from "./deepseek.ts";
import { bearer, type EmulatorEntry } from "./emulator-entry.ts";
import { startLiteLlm } from "./litellm.ts";
import { startMistral } from "./mistral.ts";
import { startOpenAi } from "./openai.ts";
import { startOpenRouter } from "./openrouter.ts";

/** The services on the internet have models of their own; a suite asks all servers for the same one. */
const models = [{ id: "test-model" }];

/** What most of them have in common. */
const hosted = {
  defaultPort: null,
  query: "",
  keyHeaders: bearer,
  otherApis: [],
  tokenLimits: ["max_tokens", "max_completion_tokens"],
  otherTokenLimit: "none",
  overlongPrompt: "refused",
  streamsUsage: "asked",
  unknownModel: "refused",
  wrongPathStatus: 404,
  overload: "refused",
  checksKey: true,
} as const satisfies Partial<EmulatorEntry>;

const azureKey = (apiKey: string) => ({ "api-key": apiKey });

/** The emulators of hosted services. */
export const hostedEntries: readonly EmulatorEntry[] = [
  {
    ...hosted,
    name: "OpenAI",
    start: (options) => startOpenAi({ models, ...options }),
    basePath: "/v1",
    otherApis: ["responses"],
    reasoning: "hidden",
    // A reasoning model would refuse `max_tokens`.
  },
  {
    ...hosted,
    name: "Azure OpenAI (classic)",
    start: (options) => startAzure({ mode: "classic", models, ...options }),
    basePath: "/openai/deployments/test-model",
    query: "?api-version=2024-10-21",
    keyHeaders: azureKey,
    reasoning: "hidden",
    // The deployment is in the path.
    unknownModel: "ignored",
  },
  {
    ...hosted,
    name: "Azure OpenAI (v1)",
    start: (options) => startAzure({ mode: "v1", models, ...options }),
    basePath: "/openai/v1",
    keyHeaders: azureKey,
    otherApis: ["responses"],
    reasoning: "hidden",
  },
  {
    ...hosted,
    name: "OpenRouter",
    start: (options) => startOpenRouter({ models, ...options }),
    basePath: "/api/v1",
    // Small contexts only; a large one refuses.
    overlongPrompt: "cut",
    streamsUsage: "always",
    reasoning: "reasoning",
  },
  {
    ...hosted,
    name: "LiteLLM",
    start: (options) => startLiteLlm({ models, ...options }),
    defaultPort: 4000,
    basePath: "/v1",
    reasoning: "reasoning_content",
  },
  {
    ...hosted,
    name: "DeepSeek",
    start: (options) => startDeepSeek({ models, ...options }),
    basePath: "/v1",
    tokenLimits: ["max_tokens"],
    otherTokenLimit: "ignored",
    streamsUsage: "always",
    reasoning: "reasoning_content",
  },
  {
    ...hosted,
    name: "Mistral",
    start: (options) => startMistral({ models, ...options }),
    basePath: "/v1",
    tokenLimits: ["max_tokens"],
    otherTokenLimit: "refused",
    streamsUsage: "always",
    reasoning: "parts",
  },
];
