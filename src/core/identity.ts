/** What an endpoint can say of itself and of one model, beyond its answers; `null` where it says nothing. */
export interface EndpointIdentity {
  /** The kind of server, such as `ollama` or `vllm`. */
  readonly server: string | null;
  readonly version: string | null;
  /** The file or repository that the model was loaded from. */
  readonly source: string | null;
  /** Such as `Q4_K_M`. */
  readonly quantization: string | null;
  /** Of the model's weights. */
  readonly digest: string | null;
  /** Such as `7.6B`. */
  readonly parameterSize: string | null;
  /** Tokens of prompt and answer together that one request may have, as the model is loaded now. */
  readonly contextTokens: number | null;
  /** Requests that the server works on at once. */
  readonly slots: number | null;
  readonly isLoaded: boolean | null;
}

/** The identity of an endpoint that says nothing. */
export const unknownIdentity: EndpointIdentity = {
  server: null,
  version: null,
  source: null,
  quantization: null,
  digest: null,
  parameterSize: null,
  contextTokens: null,
  slots: null,
  isLoaded: null,
};
