import type { Answer } from "./examined-endpoint.ts";
import { type Finding, warning } from "./finding.ts";

/** What chat templates put between turns; in an answer it is a sign that the server uses the wrong one, or does not know where answers end. */
const templateTokens =
  /<\|(?:im_start|im_end|eot_id|start_header_id|end_header_id|end_of_text|endoftext|assistant|user|end)\|>|<(?:start|end)_of_turn>|\[\/?INST\]|<<\/?SYS>>/;

/** Whether parts of a chat template came with the answers. */
export function checkTemplate(answers: readonly Answer[]): readonly Finding[] {
  const texts = answers.map(({ completion }) => completion.text);
  const found = texts.flatMap((text) => templateTokens.exec(text)?.[0] ?? []);
  const [token] = found;
  if (token === undefined) return [];
  return [
    warning(
      "template",
      `${found.length} of ${texts.length} answers have \`${token}\` in them, a part of a chat template`,
      "the server has the wrong chat template for the model, or does not stop where its answers end; scores suffer",
      `load the model with its own chat template, or a newer conversion of it; until then add "stop": ["${token}"] to the sampling`,
    ),
  ];
}
