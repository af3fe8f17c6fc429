import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { HubEnvironment } from "../core/config.ts";
import { ThemisError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";

/** The process's variables, read through `lookUp`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a terminal program wants to know of its surroundings. */
export interface TerminalEnvironment {
  /** `NO_COLOR` is set to anything but the empty string. */
  readonly noColor: boolean;
  /** `FORCE_COLOR` is set, to anything but `0` and `false`. */
  readonly forceColor: boolean;
  /** `CI` is set, to anything but the empty string, `0` and `false`. */
  readonly isCi: boolean;
}

/** The one door to the process's environment; the object itself, since on Windows only it ignores the case of names. */
export function readEnvironment(): Environment {
  return process.env;
}

/** A variable's value; null when it is not set. */
export function lookUp(environment: Environment, name: string): string | null {
  // `Object.hasOwn`: a variable called `constructor` or `toString` is not set just because objects have such members.
  return Object.hasOwn(environment, name) ? (environment[name] ?? null) : null;
}

/** Reads what decides about colors and progress bars. */
export function readTerminalEnvironment(environment: Environment): TerminalEnvironment {
  const force = lookUp(environment, "FORCE_COLOR");
  return {
    noColor: isSet(lookUp(environment, "NO_COLOR")),
    forceColor: force !== null && !isOff(force),
    isCi: isSet(lookUp(environment, "CI")) && !isOff(lookUp(environment, "CI") ?? ""),
  };
}

/**
 * Reads the Hugging Face variables with the meaning they have for the Python package `huggingface_hub`, so that one login and one
 * cache serve both. A token file that cannot be read counts as not logged in.
 */
export async function readHubEnvironment(environment: Environment): Promise<HubEnvironment> {
  const setting = (name: string): string | null => lookUp(environment, name) || null;
  const folder = (name: string): string | null => {
    const written = setting(name);
    return written === null ? null : expandHome(expandVariables(written, environment), environment);
  };
  const home =
    folder("HF_HOME") ??
    path.join(folder("XDG_CACHE_HOME") ?? expandHome("~/.cache", environment), "huggingface");
  const offline = setting("HF_HUB_OFFLINE") ?? setting("TRANSFORMERS_OFFLINE") ?? "";
  return {
    endpoint: hubEndpoint(setting("HF_ENDPOINT")),
    token: await hubToken(setting, folder("HF_TOKEN_PATH") ?? path.join(home, "token")),
    cacheDir: folder("HF_HUB_CACHE") ?? folder("HUGGINGFACE_HUB_CACHE") ?? path.join(home, "hub"),
    isOffline: /^(?:1|on|yes|true)$/i.test(offline),
  };
}

function hubEndpoint(written: string | null): string {
  const endpoint = written ?? "https://huggingface.co";
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : "";
  if (protocol !== "https:" && protocol !== "http:") {
    throw new ThemisError("config", "`HF_ENDPOINT` must be an http or https URL", {
      where: "environment variable HF_ENDPOINT",
      hint: "set it to the address of a Hugging Face mirror, or unset it for https://huggingface.co",
    });
  }
  let end = endpoint.length;
  while (endpoint[end - 1] === "/") end -= 1;
  return endpoint.slice(0, end);
}

async function hubToken(
  setting: (name: string) => string | null,
  tokenFile: string,
): Promise<Secret | null> {
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
    const token = cleanToken(setting(name) ?? "");
    if (token !== "") return new Secret(token, `\${${name}}`);
  }
  const token = cleanToken(await readFile(tokenFile, "utf8").catch(() => ""));
  return token === "" ? null : new Secret(token, null);
}

/** Editors and shells leave line breaks at the end of tokens. */
function cleanToken(text: string): string {
  return text.replaceAll(/[\r\n]/g, "").trim();
}

function expandHome(folder: string, environment: Environment): string {
  if (folder !== "~" && !/^~[/\\]/.test(folder)) return folder;
  const home = lookUp(environment, process.platform === "win32" ? "USERPROFILE" : "HOME");
  return path.join(home || homedir(), folder.slice(1));
}

function expandVariables(folder: string, environment: Environment): string {
  return folder.replaceAll(
    /\$(\w+)|\$\{(\w+)\}/g,
    (reference, plain, braced) => lookUp(environment, plain ?? braced) ?? reference,
  );
}

function isSet(value: string | null): boolean {
  return value !== null && value !== "";
}

function isOff(value: string): boolean {
  return /^(?:0|false)$/i.test(value);
}
