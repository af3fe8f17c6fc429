/** A whole answer of a server. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, `undefined` is an empty body, anything else is sent as JSON. */
  readonly body?: unknown;
  /** Whether the connection breaks behind the body, without the end that HTTP asks for. */
  readonly isCut?: boolean;
}

/** A JSON answer with the status 200, unless another is given. */
export function json(body: unknown, status = 200): Reply {
  return { status, body };
}

/** A page or a line of text, as frameworks and reverse proxies answer. */
export function plain(status: number, body: string, type = "text/plain; charset=utf-8"): Reply {
  return { status, headers: { "content-type": type }, body };
}

/** What nginx says in front of a server that does not keep up. */
export function nginxPage(status: number, reason: string): Reply {
  const page = `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return plain(status, page, "text/html");
}
