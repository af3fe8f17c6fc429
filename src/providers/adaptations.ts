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
  /**
   * Puts what an earlier session learned in place of what was learned so far: `notes` are those of answers that it got, each of which the server accepted.
   * Words that are no such note are passed over.
   */
  recall(notes: readonly string[]): void;
  /** `extraBody` are the members that the user wrote into the body himself: they are sent as they are. */
  apply(body: Body, extraBody?: JsonObject): AdaptedBody;
  /**
   * Whether the request may be sent again at once: because something was learned from this refusal, or had been learned since its body was
   * adapted. Says so for one request a few times at most: each change is made once.
   */
  learn(refusal: Refusal, sentVersion: number, extraBody?: JsonObject): boolean;
}

/** How a member is sent when it is not sent as it is: by another name, or not at all. */
type Change = { readonly name: string } | "left-out";

/** The changes in force, by our name of the member. */
type Plan = ReadonlyMap<string, Change>;

const newLimit = "max_completion_tokens";

/** The one change that each member may undergo. */
const changes: Plan = new Map<string, Change>([
  ["temperature", "left-out"],
  ["top_p", "left-out"],
  ["stream", "left-out"],
  ["stream_options", "left-out"],
  ["max_tokens", { name: newLimit }],
  ["seed", { name: "random_seed" }],
]);

/** By the words that are stored with answers. */
const membersByNote: ReadonlyMap<string, string> = new Map(
  [...changes].map(([member, change]) => [noteOf(member, change), member]),
);

/** Begins with nothing learned. `extra_body` of the endpoint holds for every call that gives none of its own. */
export function openAdaptations(endpoint: Endpoint): Adaptations {
  // The plan of each version: a refusal is judged by what was in force when its body was sent.
  const plans: Plan[] = [new Map()];
  // A name that was given up once is not tried again.
  const givenUp = new Set<string>();

  return {
    recall(notes) {
      const members = new Set(notes.map((note) => membersByNote.get(note)));
      const isKnown = (member: string): boolean =>
        members.has(member) && (member !== "max_tokens" || endpoint.api === "chat");
      plans.push(new Map([...changes].filter(([member]) => isKnown(member))));
      givenUp.clear();
    },
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
      const { member, isGivenBack } = lesson;
      if (!isSame(current.get(member), sent.get(member))) return true;
      const change = changes.get(member);
      const next = new Map(current);
      if (isGivenBack) {
        next.delete(member);
        givenUp.add(member);
      } else if (change === undefined || current.has(member) || givenUp.has(member)) {
        return false;
      } else next.set(member, change);
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
  /** Whether it goes by our name again. */
  readonly isGivenBack: boolean;
}

function lessonOf(error: ErrorEnvelope, sent: Plan, { api }: Endpoint): Lesson | null {
  const { param, code, type } = error;
  const words = error.message.toLowerCase();
  const isUnsupported = code === "unsupported_parameter" || code === "unsupported_value";
  const isForbidden = type === "extra_forbidden";
  // Nobody asked for it but we, and many servers name it in their message only.
  if (param === "stream_options" || words.includes("stream_options")) {
    return changed("stream_options");
  }
  if (isUnsupported && isSampler(param)) return changed(param);
  if ((isUnsupported || isForbidden) && param === "stream") return changed("stream");
  const isOldLimit = code === "unsupported_parameter" && param === "max_tokens";
  if (api === "chat" && (isOldLimit || isSentToNewLimit(param, words))) {
    return changed("max_tokens");
  }
  // Mistral's name; others that forbid `seed` will forbid it too.
  if (isForbidden && param === "seed") return changed("seed");
  // OpenAI's words where it knows no such parameter.
  const unknown = /unrecognized request argument supplied: (\w{1,100})/.exec(words)?.[1] ?? null;
  const isUnknown = code === "unknown_parameter" || unknown !== null;
  const refused = param ?? unknown;
  return refused !== null && (isForbidden || isUnsupported || isUnknown)
    ? givenBack(refused, sent)
    : null;
}

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

function changed(member: string): Lesson {
  return { member, sentName: member, isGivenBack: false };
}

/** Another name that is refused too, and that we chose ourselves, is given back. */
function givenBack(param: string, sent: Plan): Lesson | null {
  const [member] = [...sent].find(([, change]) => isSame(change, { name: param })) ?? [];
  return member === undefined ? null : { member, sentName: param, isGivenBack: true };
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
      const isStreamless = member === "stream_options" && plan.has("stream");
      if (!isStreamless) notes.push(noteOf(member, "left-out"));
    } else {
      notes.push(noteOf(member, change));
      members.push([change.name, value]);
    }
  }
  return { body: Object.fromEntries(members), notes };
}

/** The words of a change. Stored answers hold them and later sessions learn from them, so that they must stay as they are. */
function noteOf(member: string, change: Change): string {
  if (change !== "left-out") return `${change.name} for ${member}`;
  return member === "stream" ? "not streamed" : `without ${member}`;
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
