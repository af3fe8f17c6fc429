/** Services on the internet by the ends of their host names. */
const services: Readonly<Record<string, string>> = {
  "api.openai.com": "openai",
  "openai.azure.com": "azure",
  "cognitiveservices.azure.com": "azure",
  "services.ai.azure.com": "azure",
  "azure-api.net": "azure",
  "inference.ai.azure.com": "azure-inference",
  "openrouter.ai": "openrouter",
  "api.deepseek.com": "deepseek",
  "api.mistral.ai": "mistral",
  "api.groq.com": "groq",
  "api.together.xyz": "together",
  "api.together.ai": "together",
  "api.fireworks.ai": "fireworks",
  "api.anthropic.com": "anthropic",
  "generativelanguage.googleapis.com": "google",
  "aiplatform.googleapis.com": "google",
  "api.x.ai": "xai",
  "api.perplexity.ai": "perplexity",
  "api.cohere.ai": "cohere",
  "api.cohere.com": "cohere",
  "api.cerebras.ai": "cerebras",
  "api.sambanova.ai": "sambanova",
  "api.deepinfra.com": "deepinfra",
  "api.novita.ai": "novita",
  "api.hyperbolic.xyz": "hyperbolic",
  "api.moonshot.ai": "moonshot",
  "api.moonshot.cn": "moonshot",
  "dashscope.aliyuncs.com": "dashscope",
  "dashscope-intl.aliyuncs.com": "dashscope",
  "integrate.api.nvidia.com": "nvidia",
  "router.huggingface.co": "huggingface",
  "endpoints.huggingface.cloud": "huggingface",
  "amazonaws.com": "aws",
  "ai.cloudflare.com": "cloudflare",
};

/** The service that a host name belongs to; null for one's own servers. */
export function hostedService(hostname: string): string | null {
  const labels = hostname.toLowerCase().replace(/\.$/, "").split(".");
  for (let from = 0; from < labels.length; from += 1) {
    const name = labels.slice(from).join(".");
    if (Object.hasOwn(services, name)) return services[name] ?? null;
  }
  return null;
}

/** What a service tells its users of its API. */
interface ServiceFacts {
  /** The environment variable that its own documents and libraries keep the key in. */
  readonly keyVariable: string;
  /** Where its API of OpenAI's kind begins; null where that differs by address. */
  readonly root: string | null;
}

const facts: Readonly<Record<string, ServiceFacts>> = {
  openai: { keyVariable: "OPENAI_API_KEY", root: "/v1" },
  azure: { keyVariable: "AZURE_OPENAI_API_KEY", root: null },
  openrouter: { keyVariable: "OPENROUTER_API_KEY", root: "/api/v1" },
  deepseek: { keyVariable: "DEEPSEEK_API_KEY", root: null },
  mistral: { keyVariable: "MISTRAL_API_KEY", root: "/v1" },
  groq: { keyVariable: "GROQ_API_KEY", root: "/openai/v1" },
  together: { keyVariable: "TOGETHER_API_KEY", root: "/v1" },
  fireworks: { keyVariable: "FIREWORKS_API_KEY", root: "/inference/v1" },
  anthropic: { keyVariable: "ANTHROPIC_API_KEY", root: "/v1" },
  google: { keyVariable: "GEMINI_API_KEY", root: null },
  xai: { keyVariable: "XAI_API_KEY", root: "/v1" },
  perplexity: { keyVariable: "PERPLEXITY_API_KEY", root: null },
  cohere: { keyVariable: "COHERE_API_KEY", root: null },
  cerebras: { keyVariable: "CEREBRAS_API_KEY", root: "/v1" },
  sambanova: { keyVariable: "SAMBANOVA_API_KEY", root: "/v1" },
  deepinfra: { keyVariable: "DEEPINFRA_API_KEY", root: "/v1/openai" },
  moonshot: { keyVariable: "MOONSHOT_API_KEY", root: "/v1" },
  dashscope: { keyVariable: "DASHSCOPE_API_KEY", root: "/compatible-mode/v1" },
  nvidia: { keyVariable: "NVIDIA_API_KEY", root: "/v1" },
  huggingface: { keyVariable: "HF_TOKEN", root: null },
};

/** The variable that users of a service keep its key in; `API_KEY` where none is known. */
export function usualKeyVariable(service: string): string {
  return facts[service]?.keyVariable ?? "API_KEY";
}

/** The path at which a service has its API, such as `/api/v1`; null where it is not known or not the same everywhere. */
export function apiRootOf(service: string): string | null {
  return facts[service]?.root ?? null;
}
