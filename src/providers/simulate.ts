import type { SimulatedFault, Simulation } from "../core/config.ts";
import type { Usage } from "../core/generation.ts";
import { canonicalJson } from "../core/json.ts";
import { isJsonObject, textOrNull } from "./json-reading.ts";
import { seededRandom } from "./seeded-random.ts";

/** What the simulated model is asked, as an endpoint sees it. */
export interface SimulatedRequest {
  /** The body of the chat call. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The accepted answers of the problem in it; null when the problem is not known, which nobody answers rightly. */
  readonly targets: readonly string[] | null;
  readonly repeat: number;
  /** From 1. */
  readonly attempt: number;
}

/** What the simulated model does about it. */
export interface SimulatedReply {
  readonly text: string;
  readonly reasoning: string | null;
  readonly finishReason: "stop" | "length";
  readonly usage: Usage;
  readonly latencyMs: number;
  /** Null: the answer arrives. Decided anew for each attempt, so that a later one may succeed. */
  readonly fault: SimulatedFault | null;
  /** What a `rate-limit` fault asks to wait; half of them do not say. */
  readonly retryAfterSeconds: number | null;
}

const charactersPerToken = 4;
/** Of wrong replies, the share that holds no answer. */
const silentShare = 0.1;
const boxedShare = 0.85;

/** Members of a body that shape the answer; others, and their order, change nothing. A token limit only cuts it: a higher one shows more of the same. */
const shapingMembers = [
  "model",
  "messages",
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "stop",
] as const;

/**
 * The whole simulated model, as a function: equal requests and settings give equal replies in every process. The attempt decides about the fault
 * and nothing else.
 */
export function simulate(request: SimulatedRequest, settings: Simulation): SimulatedReply {
  const { body, targets, repeat, attempt } = request;
  const shape = shapingMembers.map((name) => body[name] ?? null);
  const key = canonicalJson([settings.seed, repeat, shape]);
  const random = seededRandom(key);
  const isRight = targets !== null && targets.length > 0 && random() < settings.skill;
  const isSilent = !isRight && random() < silentShare;
  const answer = isRight ? pick(targets, random) : wrongAnswer(targets ?? [], random);
  const solution = sentences(3 + Math.floor(random() * 4), random);
  const text = isSilent
    ? `${solution} I could not bring this to an end.`
    : `${solution} ${conclusion(answer, random)}`;
  const reasoning = settings.reasoningWords > 0 ? thoughts(settings.reasoningWords, random) : null;
  const jitter = settings.latencyJitterMs * (2 * random() - 1);
  return {
    ...withinBudget(beforeStop(text, body["stop"]), reasoning, body),
    latencyMs: Math.max(0, settings.latencyMs + jitter),
    ...chooseFault(key, attempt, settings),
  };
}

/** The text that asks the question: the last message of the user. */
export function promptOf(body: Readonly<Record<string, unknown>>): string {
  const messages: readonly unknown[] = Array.isArray(body["messages"]) ? body["messages"] : [];
  const last = messages.findLast((message) => isJsonObject(message) && message["role"] === "user");
  return isJsonObject(last) ? (textOrNull(last["content"]) ?? "") : "";
}

function chooseFault(
  key: string,
  attempt: number,
  { faultRate, faults }: Simulation,
): Pick<SimulatedReply, "fault" | "retryAfterSeconds"> {
  if (faultRate <= 0 || faults.length === 0) return { fault: null, retryAfterSeconds: null };
  const random = seededRandom(`fault ${attempt} ${key}`);
  const fault = random() < faultRate ? pick(faults, random) : null;
  return { fault, retryAfterSeconds: fault === "rate-limit" && random() < 0.5 ? 1 : null };
}

/** Ends an answer before the first text that it is to end before. */
function beforeStop(text: string, stop: unknown): string {
  const stops = (Array.isArray(stop) ? stop : [stop]).map(textOrNull);
  return stops.reduce<string>(
    (rest, next) => (next === null ? rest : (rest.split(next, 1)[0] ?? rest)),
    text,
  );
}

/** Cuts reasoning first and then the answer at `max_tokens`, as a real server does. */
function withinBudget(
  text: string,
  reasoning: string | null,
  body: Readonly<Record<string, unknown>>,
): Pick<SimulatedReply, "text" | "reasoning" | "finishReason" | "usage"> {
  const maxTokens = body["max_tokens"] ?? body["max_completion_tokens"];
  const budget =
    typeof maxTokens === "number" && maxTokens >= 0
      ? Math.floor(maxTokens) * charactersPerToken
      : Number.POSITIVE_INFINITY;
  const keptReasoning = reasoning?.slice(0, budget) ?? null;
  const keptText = text.slice(0, budget - (keptReasoning?.length ?? 0));
  const reasoningTokens = tokens(keptReasoning ?? "");
  return {
    text: keptText,
    reasoning: keptReasoning,
    finishReason: keptText.length === text.length ? "stop" : "length",
    usage: {
      inputTokens: tokens(promptOf(body)),
      cachedInputTokens: null,
      outputTokens: reasoningTokens + tokens(keptText),
      reasoningTokens: reasoning === null ? null : reasoningTokens,
    },
  };
}

function tokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

const steps = [
  "Let us write down what is given and what is asked.",
  "We turn the condition into an equation.",
  "Both sides can be simplified by collecting like terms.",
  "Substituting this back leaves a single unknown.",
  "The cases that remain can be checked one by one.",
  "By symmetry it is enough to look at one of them.",
  "A common factor cancels here.",
  "This follows from the definition.",
  "Completing the square makes the next step clear.",
  "Checking against the conditions of the problem, nothing is lost.",
  "Putting the pieces together gives the result.",
] as const;

function sentences(count: number, random: () => number): string {
  return Array.from({ length: count }, () => pick(steps, random)).join(" ");
}

const thinkingWords = [
  "so",
  "then",
  "suppose",
  "the",
  "value",
  "must",
  "equal",
  "because",
  "we",
  "know",
  "that",
  "each",
  "term",
  "has",
  "one",
  "root",
  "wait",
  "check",
  "again",
  "if",
  "it",
  "were",
  "larger",
  "this",
  "fails",
] as const;

function thoughts(count: number, random: () => number): string {
  return Array.from({ length: count }, () => pick(thinkingWords, random)).join(" ");
}

/** The same answer in one of the spellings that models use. */
function conclusion(answer: string, random: () => number): string {
  const spelled = respelled(answer, random);
  if (random() >= boxedShare) return `The final answer is $${spelled}$.`;
  const boxed = random() < 0.2 ? `\\boxed{ ${spelled} }` : `\\boxed{${spelled}}`;
  return random() < 0.25
    ? `Therefore the answer is\n\\[\n${boxed}\n\\]`
    : `So the answer is $${boxed}$.`;
}

function respelled(answer: string, random: () => number): string {
  const choice = random();
  if (choice < 0.2) return answer.replaceAll("\\frac", "\\dfrac");
  if (choice < 0.3) return answer.replaceAll("\\dfrac", "\\frac");
  return answer;
}

/** An answer that is like the right one and differs from it in value. */
function wrongAnswer(targets: readonly string[], random: () => number): string {
  const target = targets[0] ?? "";
  const wrong = mutated(target, random);
  const squeezed = targets.map(squeeze);
  // Any number will do where the change did not come out different; one of these is no target.
  const fallbacks = [wrong, "12", "35", "7", "-4", "1000"];
  return fallbacks.find((answer) => !squeezed.includes(squeeze(answer))) ?? "no solution";
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase();
}

function mutated(target: string, random: () => number): string {
  const isPlainNumber = /^\d{1,15}$/.test(target);
  if (isPlainNumber && Number(target) !== 0 && random() < 0.3) return `-${target}`;
  // Not an exponent or an index: 1^2 and 1^3 are the same.
  const number = /(?<![\d^_])(?<![\^_]\{-?)\d{1,15}/.exec(target);
  if (number !== null) {
    const [digits] = number;
    const changed = String(Number(digits) + 1 + Math.floor(random() * 3)).padStart(
      digits.length,
      "0",
    );
    return target.slice(0, number.index) + changed + target.slice(number.index + digits.length);
  }
  return String(2 + Math.floor(random() * 96));
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}
