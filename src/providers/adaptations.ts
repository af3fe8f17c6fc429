import type { Endpoint } from "../core/config.ts";
import type { JsonObject } from "../core/json.ts";
import { type ErrorEnvelope, readErrorEnvelope } from "./error-envelope.ts";
import { parseJson } from "./json-reading.ts";

type Body = Readonly<Record<string, unknown>>;

/** An error answer of a server, whatever its status. */
interface Refusal {
  readonly status: number;
  readonly bodyText: string;
}

/** A body as it is to be sent. */
interface AdaptedBody {
  readonly body: Body;
  /** To be handed to `learn` when the server refuses this body. */
  readonly version: number;
  /** What is sent otherwise than asked, in words. */
  readonly notes: readonly string[];
}

/** What one model's server was found to refuse, and how requests are written since. */
export interface Adaptations {
  /** `extraBody` are the members that the user wrote into the body himself: they are sent as they are. */
  apply(body: Body, extraBody?: JsonObject): AdaptedBody;
  /**
   * Whether the request may be sent again at once: because something was learned from this refusal, or had been learned since its body was
   * adapted. Says so for one request a few times at most: each change is made once.
   */
  learn(refusal: Refusal, sentVersion: number, extraBody?: JsonObject): boolean;
}

/** Names that are sent in place of ours once ours was refused. */
const ourNames: Readonly<Record<string, string>> = {
  max_completion_tokens: "max_tokens",
  random_seed: "seed",
};

/** How a member is sent when it is not sent as it is: by another name, or not at all. */
type Change = { readonly name: string } | "left-out";

/** The changes in force, by our name of the member. */
type Plan = ReadonlyMap<string, Change>;

/** Begins with nothing learned. `extra_body` of the endpoint holds for every call that gives none of its own. */
export function openAdaptations(endpoint: Endpoint): Adaptations {
  // The plan of each version: a refusal is judged by what was in force when its body was sent.
  const plans: Plan[] = [new Map()];

  return {
    apply(body, extraBody = endpoint.extraBody) {
      const version = plans.length - 1;
      const plan = plans[version];
      if (plan === undefined || plan.size === 0) return { body, version, notes: [] };
      return { ...adapted(body, plan, extraBody), version };
    },
    learn({ status, bodyText }, sentVersion, extraBody = endpoint.extraBody) {
      const sent = plans[sentVersion];
      const current = plans.at(-1);
      if (sent === undefined || current === undefined || !maySayParameter(status)) return false;
      const body = parseJson(bodyText);
      const envelope = body === undefined ? null : readErrorEnvelope(body);
      const lesson = envelope === null ? null : lessonOf(envelope, sent, endpoint);
      if (lesson === null || Object.hasOwn(extraBody, lesson.sentName)) return false;
      const { member, change } = lesson;
      if (!isSame(current.get(member), sent.get(member))) return true;
      // A name that was given up once is not tried again.
      if (change !== null && plans.some((plan) => isSame(plan.get(member), change))) return false;
      const next = new Map(current);
      if (change === null) next.delete(member);
      else next.set(member, change);
      plans.push(next);
      return true;
    },
  };
}

/** What a refusal teaches. */
interface Lesson {
  /** By our name. */
  readonly member: string;
  /** As it stood in the body. */
  readonly sentName: string;
  /** Null: back to our own name. */
  readonly change: Change | null;
}

function lessonOf(error: ErrorEnvelope, sent: Plan, { api }: Endpoint): Lesson | null {
  const { param, code, type } = error;
  const words = error.message.toLowerCase();
  const isUnsupported = code === "unsupported_parameter" || code === "unsupported_value";
  const isForbidden = type === "extra_forbidden";
  // Nobody asked for it but we, and many servers name it in their message only.
  if (param === "stream_options" || words.includes("stream_options")) {
    return leftOut("stream_options");
  }
  if (isUnsupported && isSampler(param)) return leftOut(param);
  if ((isUnsupported || isForbidden) && param === "stream") return leftOut("stream");
  const isOldLimit = code === "unsupported_parameter" && param === "max_tokens";
  if (api === "chat" && (isOldLimit || isSentToNewLimit(param, words))) {
    return { member: "max_tokens", sentName: "max_tokens", change: { name: newLimit } };
  }
  if (!isForbidden || param === null) return null;
  // Mistral's name; others that forbid `seed` will forbid it too.
  if (param === "seed")
    return { member: "seed", sentName: "seed", change: { name: "random_seed" } };
  return givenBack(param, sent);
}

const newLimit = "max_completion_tokens";

function isSampler(param: string | null): param is "temperature" | "top_p" {
  return param === "temperature" || param === "top_p";
}

/**
 * Whether the words send us from the one name to the other, as gateways pass them on without code and param. vLLM names both when the number is too
 * large, which another name does not mend.
 */
function isSentToNewLimit(param: string | null, words: string): boolean {
  return (
    (param === null || param === "max_tokens") &&
    /\bmax_tokens\b/.test(words) &&
    words.includes(newLimit) &&
    /instead|unsupported|not supported/.test(words) &&
    !/too large|maximum context/.test(words)
  );
}

function leftOut(member: string): Lesson {
  return { member, sentName: member, change: "left-out" };
}

/** Another name that is refused too, and that we chose ourselves, is given back. */
function givenBack(param: string, sent: Plan): Lesson | null {
  const member = Object.hasOwn(ourNames, param) ? ourNames[param] : undefined;
  return member !== undefined && isSame(sent.get(member), { name: param })
    ? { member, sentName: param, change: null }
    : null;
}

function adapted(
  body: Body,
  plan: Plan,
  extraBody: JsonObject,
): { readonly body: Body; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const members: [string, unknown][] = [];
  for (const [member, value] of Object.entries(body)) {
    const change = Object.hasOwn(extraBody, member) ? undefined : changeOf(member, plan);
    if (change === undefined) {
      members.push([member, value]);
    } else if (change === "left-out" || Object.hasOwn(body, change.name)) {
      if (member === "stream") notes.push("not streamed");
      else if (!plan.has("stream") || member !== "stream_options") notes.push(`without ${member}`);
    } else {
      notes.push(`${change.name} for ${member}`);
      members.push([change.name, value]);
    }
  }
  return { body: Object.fromEntries(members), notes };
}

/** Without `stream`, its options are refused too. */
function changeOf(member: string, plan: Plan): Change | undefined {
  return plan.get(member === "stream_options" && plan.has("stream") ? "stream" : member);
}

/** Validators say 400 or 422; routers send either under 200. */
function maySayParameter(status: number): boolean {
  return status === 400 || status === 422 || status === 200;
}

function isSame(one: Change | undefined, other: Change | undefined): boolean {
  if (typeof one === "object" && typeof other === "object") return one.name === other.name;
  return one === other;
}
