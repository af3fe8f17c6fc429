import type { Cell } from "../core/config.ts";
import type { PromptCut } from "../core/prompt-cut.ts";
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
  const doubt = found.isDoubtful ? ", or are counted wrongly by it" : "";
  return {
    code: "prompt-cut",
    message: `${subject(found)} of ${name} were cut by the server without a word${doubt}: ${sign(found)}. ${effect(found)}`,
    hint: adviceOf?.(cell, found.cap) ?? anyServer,
  };
}

function subject({ cut, seen, cap }: PromptCut): string {
  if (cut >= seen) return `all ${seen} prompts`;
  return `${cap === null ? "at least" : "about"} ${cut} of ${seen} prompts`;
}

function sign({ cap }: PromptCut): string {
  if (cap === null) {
    return "the server counts far fewer tokens than texts of their length have";
  }
  const tokens = `${cap.toLocaleString("en-US")} ${cap === 1 ? "token" : "tokens"}`;
  return `the server counts about ${tokens} in each of them, however long they are`;
}

function effect({ isDoubtful }: PromptCut): string {
  return isDoubtful
    ? "Some servers leave out of the count what they have in their cache; otherwise these answers are to other questions than the dataset asks, and they count"
    : "These answers are to other questions than the dataset asks, and they count";
}

const anyServer =
  'give the server a context that holds prompt and answer (Ollama: `OLLAMA_CONTEXT_LENGTH`; text-generation-webui: `truncation_length`, or a lower `max_tokens`; OpenRouter: `"extra_body": { "transforms": [] }`); `themis doctor` shows what it cuts; then ask all again with `--no-resume`';
