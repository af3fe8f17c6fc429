/** Response headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header's value, the first where it came several times, in lower case. */
export function headerText(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return (typeof value === "string" ? value : value?.[0])?.toLowerCase();
}
