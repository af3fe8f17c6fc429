import type { Secret } from "../core/secret.ts";
import { headerText, type ResponseHeaders } from "./response-headers.ts";
import { serverWords } from "./server-words.ts";

/** The title of an HTML page in safe words, "" when it has none; null when the body is no HTML. Error pages are walls of markup. */
export function pageTitle(
  headers: ResponseHeaders,
  bodyText: string,
  secrets: readonly Secret[],
): string | null {
  const start = bodyText.slice(0, 200).trimStart().toLowerCase();
  const isPage =
    start.startsWith("<!doctype html") ||
    start.startsWith("<html") ||
    (start.startsWith("<") &&
      headerText(headers, "content-type")?.startsWith("text/html") === true);
  if (!isPage) return null;
  const head = bodyText.slice(0, 65_536);
  const opening = head.search(/<title/i);
  if (opening < 0) return "";
  const from = head.indexOf(">", opening) + 1;
  const to = head.indexOf("<", from);
  return from > 0 && to > from ? serverWords(head.slice(from, to), secrets).slice(0, 200) : "";
}
