import { describe, expect, test } from "vitest";
import { ThemisError } from "../core/errors.ts";
import { proxyFor } from "./proxy.ts";

const far = "https://models.test/v1";

function refusalOf(environment: Record<string, string>): ThemisError {
  try {
    proxyFor(far, environment);
  } catch (error) {
    if (error instanceof ThemisError) return error;
  }
  return expect.unreachable("a ThemisError was expected");
}

describe("a proxy that is no http proxy", () => {
  test("is refused by its kind and its variable, without its password", () => {
    const error = refusalOf({ all_proxy: "socks5://me:hunter2@127.0.0.1:1080" });
    expect(error).toMatchObject({
      code: "config",
      message: "`all_proxy` names a `socks5` proxy, which is not supported",
      where: "environment variable all_proxy",
    });
    expect(error.hint).toContain("add `models.test` to `NO_PROXY`");
    expect(`${error.message} ${error.hint}`).not.toContain("hunter2");
  });

  test("is refused where it is no address at all", () => {
    expect(refusalOf({ HTTPS_PROXY: "http://" }).message).toBe(
      "`HTTPS_PROXY` is not the address of a proxy",
    );
  });

  test.each([
    ["there is an http proxy before it", far, { HTTPS_PROXY: "http://p:1" }, "http://p:1"],
    ["the host is excepted", far, { NO_PROXY: "models.test" }, null],
    ["the address is this machine's own", "http://127.0.0.1:1234/v1", {}, null],
  ])("harms nobody where %s", (_why, baseUrl, rest, used) => {
    const proxy = proxyFor(baseUrl, { ALL_PROXY: "socks5h://p:1", ...rest });
    expect(proxy?.reveal() ?? null).toBe(used);
  });
});
