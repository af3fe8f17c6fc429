import { z } from "zod";

/** The root of an API; the hint is the corrected address where it can be told. */
export function baseUrl(): z.ZodString {
  return z.string({ error: "must be a string" }).superRefine((value, context) => {
    const trouble = baseUrlTrouble(value);
    if (trouble === null) return;
    const { message, hint } = trouble;
    context.addIssue({ code: "custom", message, params: { hint, isValueShown: false } });
  });
}

/** Messages never repeat the URL: it may hold a password or a key. */
function baseUrlTrouble(value: string): { readonly message: string; readonly hint: string } | null {
  const example = "such as http://localhost:1234/v1";
  if (!/^https?:\/\//i.test(value)) {
    const isBareHost = /^[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/.test(value);
    return {
      message: "must be a URL that starts with `http://` or `https://`",
      hint: isBareHost ? `write http://${value}` : `write an address ${example}`,
    };
  }
  if (!URL.canParse(value) || /\s/.test(value)) {
    return { message: "must be a valid URL without spaces", hint: `write an address ${example}` };
  }
  const url = new URL(value);
  if (url.username !== "" || url.password !== "") {
    return {
      message: "must not hold a user name or password",
      hint: "give the key in `api_key`, or an `Authorization` entry in `headers`",
    };
  }
  if (/[?#]/.test(value)) {
    return {
      message: "must not have a query or fragment",
      hint: `write ${value.slice(0, value.search(/[?#]/))}`,
    };
  }
  const route = /\/(?:chat\/completions|completions|responses|models)\/*$/i.exec(value);
  if (route !== null) {
    return {
      message: "must be the API's root, to which Themis adds the route itself",
      hint: `write ${value.slice(0, route.index)}`,
    };
  }
  return null;
}
