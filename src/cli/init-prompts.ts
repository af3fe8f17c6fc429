import { autocomplete, isCancel, select, text } from "@clack/prompts";
import { ThemisError } from "../core/errors.ts";

/** An answer that can be chosen. */
interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Shown beside it. */
  readonly hint?: string;
}

/** How `themis init` asks a person. Every question throws `ThemisError` "interrupted" on Ctrl-C and Escape. */
export interface Prompter {
  choose<Value extends string>(question: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** `check` gives what is wrong with an answer, or null; `fallback` is what an empty answer means. */
  write(
    question: string,
    fallback: string,
    check: (answer: string) => string | null,
  ): Promise<string>;
}

/** Above it, a list is easier to search than to walk through. */
const longList = 12;

/** Questions on the terminal of the process. */
export const terminalPrompter: Prompter = {
  async choose(question, choices) {
    const options = choices.map(({ value, label, hint }) => ({
      value,
      label,
      ...(hint === undefined ? {} : { hint }),
    }));
    const [first] = choices;
    if (first === undefined) throw new Error("a question needs choices");
    const answer: string | symbol =
      choices.length > longList
        ? await autocomplete<string>({ message: question, options, maxItems: longList })
        : await select<string>({ message: question, options });
    return (choices.find(({ value }) => value === given(answer)) ?? first).value;
  },
  async write(question, fallback, check) {
    const answer = await text({
      message: question,
      placeholder: fallback,
      defaultValue: fallback,
      validate: (written) => check(written?.trim() || fallback) ?? undefined,
    });
    return given(answer).trim() || fallback;
  },
};

function given(answer: string | symbol): string {
  if (isCancel(answer) || typeof answer !== "string") {
    throw new ThemisError("interrupted", "stopped before a config was written");
  }
  return answer;
}
