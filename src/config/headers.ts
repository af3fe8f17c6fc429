import { z } from "zod";

const headerPattern = /^(?:[!-~](?:[ -~]*[!-~])?)?$/;

/** Whether a text may stand in an HTTP header: anything else breaks the request, or smuggles another header into it. */
export function isHeaderText(value: string): boolean {
  return headerPattern.test(value);
}

/** A value for an HTTP header. */
export function headerText(): z.ZodString {
  const error = "must be printable ASCII without spaces around it";
  return z.string({ error: "must be a string" }).regex(headerPattern, { error });
}

const framingHeaders = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** HTTP headers, without those that Themis sets itself. */
export function headers(): z.ZodRecord<z.ZodString, z.ZodString> {
  return z
    .record(z.string(), headerText(), { error: "must be an object of strings" })
    .superRefine((value, context) => {
      const seen = new Set<string>();
      for (const name of Object.keys(value)) {
        const trouble = headerTrouble(name, seen);
        seen.add(name.toLowerCase());
        if (trouble === null) continue;
        const { message, hint } = trouble;
        context.addIssue({
          code: "custom",
          message,
          path: [name],
          params: { hint, isKey: true, isValueShown: false },
        });
      }
    });
}

function headerTrouble(
  name: string,
  seen: ReadonlySet<string>,
): { readonly message: string; readonly hint: string } | null {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    return {
      message: "is not the name of a header",
      hint: 'write the name as the key and the rest as the value: { "X-Team": "math" }',
    };
  }
  if (framingHeaders.has(name.toLowerCase())) {
    return { message: "is set by Themis itself", hint: "remove it" };
  }
  if (seen.has(name.toLowerCase())) {
    return { message: "is given twice: case makes no difference to headers", hint: "remove one" };
  }
  return null;
}
