import { describe, expect, test } from "vitest";
import { modelAt } from "../../test/support/provider-fixtures.ts";
import { classifyTransport, timedOut } from "./classify-transport.ts";
import { failureContext } from "./failure-context.ts";
import { ProxyError } from "./proxy-error.ts";

const baseUrl = "https://models.example/v1";
const context = failureContext(modelAt(baseUrl, { timeoutMs: 30_000 }), new URL(baseUrl));

function coded(code: string, address?: string): Error {
  return Object.assign(new Error(code), { code, address });
}

describe("a code of Node, OpenSSL or undici becomes one class", () => {
  test.each([
    ["ECONNREFUSED", "waiting", "connect", true],
    ["ENOTFOUND", "connecting", "connect", true],
    ["EAI_AGAIN", "connecting", "connect", true],
    ["ETIMEDOUT", "connecting", "connect", true],
    ["UND_ERR_CONNECT_TIMEOUT", "connecting", "connect", true],
    ["EHOSTUNREACH", "connecting", "connect", true],
    ["ECONNRESET", "waiting", "connect", true],
    ["ECONNRESET", "reading", "protocol", true],
    ["UND_ERR_SOCKET", "waiting", "connect", true],
    ["UND_ERR_SOCKET", "reading", "protocol", true],
    ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "reading", "protocol", true],
    ["HPE_INVALID_CONSTANT", "waiting", "protocol", true],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "connecting", "connect", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "connecting", "connect", false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "connecting", "connect", false],
    ["CERT_HAS_EXPIRED", "connecting", "connect", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "connecting", "connect", false],
    ["SOMETHING_NEW", "connecting", "connect", true],
  ] as const)("%s while %s", (code, phase, expectedClass, isRetryable) => {
    const error = classifyTransport(coded(code), phase, context);
    expect([error.class, error.isRetryable]).toEqual([expectedClass, isRetryable]);
    expect(error.message).toContain(baseUrl);
  });
});

test("reasons are found behind causes and among the attempts of each address", () => {
  const attempts = new AggregateError([
    coded("ECONNREFUSED", "::1"),
    coded("ECONNREFUSED", "127.0.0.1"),
  ]);
  const error = classifyTransport(
    new TypeError("failed", { cause: attempts }),
    "connecting",
    context,
  );
  expect(error.message).toBe(`connection refused at ${baseUrl} (tried ::1 and 127.0.0.1)`);
});

test("a cause that goes in circles, or is no error at all, is a failed call", () => {
  const circle: { cause?: unknown } = {};
  circle.cause = circle;
  for (const error of [circle, null, "text", new Error("plain")]) {
    expect(classifyTransport(error, "waiting", context).message).toBe(
      `call failed (no error code) at ${baseUrl}`,
    );
  }
});

test("a certificate that is not accepted names the reason and the way out", () => {
  const error = classifyTransport(coded("DEPTH_ZERO_SELF_SIGNED_CERT"), "connecting", context);
  expect(error.message).toBe(
    `TLS certificate not accepted (DEPTH_ZERO_SELF_SIGNED_CERT) at ${baseUrl}`,
  );
  expect(error.hint).toContain("NODE_EXTRA_CA_CERTS");
});

test("a timeout before there was a connection is a matter of connecting", () => {
  const error = timedOut("connecting", context);
  expect([error.class, error.message]).toEqual([
    "connect",
    `no connection to ${baseUrl} within 30 s`,
  ]);
});

describe("a proxy on the way", () => {
  const proxy = { host: "proxy.example:3128", variable: "HTTPS_PROXY" };

  test.each([
    [null, true, "check the address in `HTTPS_PROXY`"],
    [407, false, "write user name and password into `HTTPS_PROXY`"],
    [403, false, "the proxy may not lead there"],
    [502, true, "the proxy may not lead there"],
    [504, true, "the proxy may not lead there"],
  ])("that answers %s is named, with its variable and a way past it", (status, isPassing, hint) => {
    const cause = status === null ? coded("ECONNREFUSED") : undefined;
    const error = classifyTransport(new ProxyError(proxy, status, cause), "connecting", context);
    expect({
      class: error.class,
      isRetryable: error.isRetryable,
      isUnreachable: error.isUnreachable,
      httpStatus: error.httpStatus,
      message: error.message,
    }).toEqual({
      class: "connect",
      isRetryable: isPassing,
      isUnreachable: isPassing,
      httpStatus: status,
      message:
        status === null
          ? `proxy \`proxy.example:3128\` (from \`HTTPS_PROXY\`) cannot be reached (ECONNREFUSED), on the way to ${baseUrl}`
          : `proxy \`proxy.example:3128\` (from \`HTTPS_PROXY\`) gave no way to ${baseUrl}: HTTP ${status}`,
    });
    expect(error.hint).toContain(hint);
    expect(error.hint).toContain("`NO_PROXY`");
  });
});

describe("what to do about a connection that fails", () => {
  test("the server is to be looked for with curl, at its port, behind its firewall, by its number", () => {
    const here = failureContext(
      modelAt("http://localhost:1234/v1"),
      new URL("http://localhost:1234/v1"),
    );
    expect(classifyTransport(coded("ECONNREFUSED"), "connecting", here).hint).toBe(
      "check that the server is running: `curl http://localhost:1234/v1/models`; check the port in `base_url` and the firewall; try `127.0.0.1` instead of `localhost`",
    );
  });

  test("a timeout is met by more time, fewer tokens, fewer requests or a smaller model", () => {
    expect(timedOut("waiting", context).hint).toBe(
      "raise `timeout` in `provider_options` (now 30 s), lower `max_tokens` or `n_parallel`, or use a smaller model",
    );
  });
});
