import type { Cell } from "../core/config.ts";
import type { Warning } from "../core/summary.ts";
import type { Tally } from "./tally.ts";

/** How a cell's server is made to take whole prompts, where it is known which server it is; `cap` as in `PromptCut`. */
export type CutAdviceOf = (cell: Cell, cap: number | null) => string | null;

/** Warns of prompts that the server seems to have cut without saying so. */
export function promptWarning(
  { prompts, cell }: Tally,
  name: string,
  adviceOf: CutAdviceOf | null,
): Warning | null {
  const found = prompts.verdict();
  if (found === null) return null;
  const { cut, cap } = found;
  const sign =
    cap === null
      ? "the server counts far fewer tokens than texts of their length have"
      : `the server counts about ${cap.toLocaleString("en-US")} tokens in each of them, however long they are`;
  return {
    code: "prompt-cut",
    message: `at least ${cut} prompts of ${name} were cut by the server without a word: ${sign}. These answers are to other questions than the dataset asks, and they count`,
    hint: adviceOf?.(cell, cap) ?? anyServer,
  };
}

const anyServer =
  'give the server a context that holds prompt and answer (Ollama: `OLLAMA_CONTEXT_LENGTH`; text-generation-webui: `truncation_length`, or a lower `max_tokens`; OpenRouter: `"extra_body": { "transforms": [] }`); `themis doctor` shows what it cuts; then ask all again with `--no-resume`';
