import { lookUp, readEnvironment } from "../config/environment.ts";
import { ProviderError, ThemisError } from "../core/errors.ts";

/** Whether there is a key in a variable; without one, none is sent. */
export function isKeySet(apiKeyEnv: string): boolean {
  return (lookUp(readEnvironment(), apiKeyEnv) ?? "") !== "";
}

/** A refusal by an endpoint that no key was sent to, in the words of the flags; null for any other failure. */
export function missingKey(
  failure: unknown,
  baseUrl: string,
  apiKeyEnv: string | null,
): ThemisError | null {
  if (!(failure instanceof ProviderError) || failure.class !== "auth") return null;
  if (apiKeyEnv !== null && isKeySet(apiKeyEnv)) return null;
  const unset = apiKeyEnv === null ? "" : `, but \`${apiKeyEnv}\` is not set`;
  return new ThemisError("endpoint", `a key is needed${unset}: ${failure.message}`, {
    where: baseUrl,
    hint:
      apiKeyEnv === null
        ? "set a variable to the key and give its name with --api-key-env NAME"
        : `set \`${apiKeyEnv}\` to the key`,
    cause: failure,
  });
}
