import type { EmulatorEntry } from "../emulators/emulator-entry.ts";

type Members = Readonly<Record<string, unknown>>;

/** What a config says of one model at an emulator; `options` are further members of `provider_options`. */
export function modelEntry(
  name: string,
  entry: EmulatorEntry,
  baseUrl: string,
  { modelId = "test-model", options }: { readonly modelId?: string; readonly options?: Members },
): Members {
  const azure = entry.name.startsWith("Azure") ? { provider: "azure" } : {};
  const version = entry.query === "" ? {} : { api_version: entry.query.split("=")[1] };
  const model_mapping = { [name]: modelId };
  return {
    name,
    ...azure,
    provider_options: { base_url: baseUrl, ...version, model_mapping, ...options },
  };
}
