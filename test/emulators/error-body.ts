/** The members of OpenAI's error object; servers differ in the type of `code` and in which members they have. */
export interface ErrorMembers {
  readonly message: string;
  readonly type: string;
  readonly param?: string | null;
  readonly code?: string | number | null;
}

/** `{"error":{…}}` with the four members in OpenAI's order; null for those that are not given. */
export function nestedError({ message, type, param = null, code = null }: ErrorMembers): {
  readonly error: Required<ErrorMembers>;
} {
  return { error: { message, type, param, code } };
}

/** `{"object":"error",…}`: the members beside it, as older Python servers write them. */
export function flatError({ message, type, param = null, code = null }: ErrorMembers): object {
  return { object: "error", message, type, param, code };
}
