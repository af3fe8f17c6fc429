/**
 * Whether a body is a stream of server-sent events, by its first bytes and where these leave it open by its content type, never by what was
 * asked: some servers answer JSON to `stream: true`, some send events unasked, and some name the wrong type. Null while there is only white space.
 */
export function isEventStream(contentType: string | undefined, start: Buffer): boolean | null {
  const text = start
    .toString("latin1", 0, 512)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (text === "") return null;
  if (/^[{[<]/.test(text)) return false;
  if (/^(?::|(?:data|event|id|retry|error):)/.test(text)) return true;
  return contentType?.startsWith("text/event-stream") === true;
}
