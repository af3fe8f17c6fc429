/**
 * A value that must never reach a file, a log, a page or an error. Only `reveal()` gives it; printing, interpolating or
 * serializing it gives its reference (`${OPENAI_API_KEY}`) or `[secret]`.
 */
export class Secret {
  readonly #value: string;
  /** How the user wrote it when it came from the environment, such as `${OPENAI_API_KEY}`; null when written out. */
  readonly reference: string | null;

  constructor(value: string, reference: string | null) {
    this.#value = value;
    this.reference = reference;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.reference ?? "[secret]";
  }

  toJSON(): string {
    return this.toString();
  }
}

/**
 * Replaces every occurrence of the secrets' values in a text, also where a server echoes a key inside an error message. Values of fewer
 * than 4 characters are left alone: they hide nothing and would eat ordinary words.
 */
export function redact(text: string, secrets: readonly Secret[]): string {
  let clean = text;
  // The longest first: a secret that holds another would lose its middle only.
  for (const secret of secrets.toSorted((a, b) => b.reveal().length - a.reveal().length)) {
    const value = secret.reveal();
    // A function, for `$&` in a reference would put the value back.
    if (value.length >= 4) clean = clean.replaceAll(value, () => secret.toString());
  }
  return clean;
}
