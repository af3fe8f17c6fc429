import { ThemisError } from "../core/errors.ts";

/** How an endpoint is named on the command line: by its address, or by a config. */
export interface EndpointFlags {
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly configPath?: string;
}

/** Which of the two was given. */
export type EndpointTarget =
  | { readonly kind: "url"; readonly baseUrl: string }
  | { readonly kind: "config"; readonly configPath: string };

/** Throws `ThemisError` "usage" unless exactly one was given; `others` are flags that only go with an address. */
export function checkedEndpointFlags<Flags extends EndpointFlags>(
  command: string,
  flags: Flags,
  others: readonly (keyof Flags & string)[],
): EndpointTarget {
  const { baseUrl, configPath } = flags;
  if (configPath === undefined) {
    if (baseUrl !== undefined) return { kind: "url", baseUrl };
    throw new ThemisError("usage", `\`themis ${command}\` needs an endpoint to ask`, {
      hint: "give its address with --base-url URL, or a config with --config-path FILE",
    });
  }
  const given = (["baseUrl", "apiKeyEnv", ...others] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (given === undefined) return { kind: "config", configPath };
  const flag = given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new ThemisError("usage", `--${flag} and --config-path cannot be used together`, {
    hint: "the config names address, key and model",
  });
}
