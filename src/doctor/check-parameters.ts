import { ProviderError } from "../core/errors.ts";
import type { Answer, ExaminedEndpoint } from "./examined-endpoint.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

/** The least that OpenAI's Responses API takes. */
const maxTokens = 16;
const question = {
  prompt: "Count from 1 to 100 in words, separated by commas: one, two, three, and so on.",
  maxTokens,
  temperature: 0,
  topP: 0.9,
};
/** Room for a stop sequence to come up, and for what a server counts otherwise. */
const stopTokens = 48;
const charactersPerToken = 12;

/** Whether the token limit, temperature and `top_p`, and stop sequences are taken. */
export async function checkParameters(
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const limited = await endpoint.ask(question, signal);
    return [
      limitFinding(limited),
      samplingFinding(limited),
      await stopFinding(endpoint, limited, signal),
    ];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const what = `a request with \`temperature\` 0 and \`top_p\` 0.9 failed: ${error.message}`;
    return [warning("parameters", what, "samplings with them would fail too", error.hint)];
  }
}

function limitFinding({ completion }: Answer): Finding {
  const { text, reasoning, usage, finishReason, rawFinishReason } = completion;
  const said = text.length + (reasoning?.length ?? 0);
  const written = usage.outputTokens ?? Math.ceil(said / charactersPerToken);
  // One more may be counted for the end of the text.
  if (written > maxTokens + 2) {
    return warning(
      "max-tokens",
      `\`max_tokens\` ${maxTokens} was asked, but the answer has ${usage.outputTokens ?? "about"} ${usage.outputTokens === null ? `${written} tokens or more` : "tokens"}`,
      "answers may run on without end",
      "look for the server's own limit of answers, and set it there",
    );
  }
  if (finishReason === "length") {
    return ok("max-tokens", "`max_tokens` is kept, and a cut answer says so");
  }
  if (finishReason === "stop") {
    return ok("max-tokens", `\`max_tokens\` is taken; the answer ended by itself before it`);
  }
  return note(
    "max-tokens",
    `\`max_tokens\` was kept, but the answer says it ended by \`${rawFinishReason ?? "nothing"}\``,
    { why: "answers that were cut off cannot be told from finished ones" },
  );
}

function samplingFinding({ completion: { adaptations } }: Answer): Finding {
  const dropped = adaptations.filter((each) => /temperature|top_p/.test(each));
  if (dropped.length === 0) return ok("sampling", "`temperature` and `top_p` are accepted");
  return warning(
    "sampling",
    `the server refuses ${dropped.map((each) => each.replace(/^without /, "")).join(" and ")}`,
    "answers are sampled as the service decides; results of different temperatures would be the same",
    "leave it out of the sampling; Themis does so by itself, and says so in the results",
  );
}

/** The last word of a first answer is asked for as the stop sequence of a second one, which is the same at temperature 0. */
async function stopFinding(
  endpoint: ExaminedEndpoint,
  { completion }: Answer,
  signal: AbortSignal,
): Promise<Finding> {
  const stop = /\s(\S{2,20})\s*$/.exec(completion.text)?.[1];
  if (stop === undefined) {
    return note(
      "stop",
      "whether stop sequences are kept could not be seen: the answer was too short",
    );
  }
  const stopped = await answerUntil(stop, endpoint, signal);
  if (stopped instanceof ProviderError) {
    return note("stop", `a request with a stop sequence failed: ${stopped.message}`, {
      todo: stopped.hint,
    });
  }
  if (!stopped.includes(stop)) return ok("stop", "stop sequences are kept");
  return warning(
    "stop",
    `the answer goes on after the stop sequence \`${stop}\``,
    "a sampling with `stop` would not end where it should",
    "leave `stop` out of the sampling; graders find the answer without it",
  );
}

async function answerUntil(
  stop: string,
  endpoint: ExaminedEndpoint,
  signal: AbortSignal,
): Promise<string | ProviderError> {
  try {
    const asked = { ...question, maxTokens: stopTokens, stop };
    return (await endpoint.ask(asked, signal)).completion.text;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error;
  }
}
