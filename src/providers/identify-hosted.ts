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
