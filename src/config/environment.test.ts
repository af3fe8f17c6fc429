import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  lookUp,
  readEnvironment,
  readHubEnvironment,
  readTerminalEnvironment,
} from "./environment.ts";

test("the process's own variables are read, members of objects are not", () => {
  const environment = readEnvironment();
  expect(lookUp(environment, "PATH")).toBe(process.env["PATH"]);
  expect(lookUp(environment, "toString")).toBeNull();
  expect(lookUp(environment, "THEMIS_SURELY_NOT_SET")).toBeNull();
});

test.for<[Record<string, string>, [boolean, boolean, boolean]]>([
  [{}, [false, false, false]],
  [{ NO_COLOR: "1", FORCE_COLOR: "1", CI: "true" }, [true, true, true]],
  [{ NO_COLOR: "", FORCE_COLOR: "", CI: "" }, [false, true, false]],
  [{ NO_COLOR: "0", FORCE_COLOR: "0", CI: "0" }, [true, false, false]],
  [{ FORCE_COLOR: "false", CI: "false" }, [false, false, false]],
])("the terminal of %j", ([environment, [noColor, forceColor, isCi]]) => {
  expect(readTerminalEnvironment(environment)).toEqual({ noColor, forceColor, isCi });
});

describe("the Hugging Face hub", () => {
  let home = "";
  const homeVariable = process.platform === "win32" ? "USERPROFILE" : "HOME";

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), "themis-hub-"));
    await writeFile(path.join(home, "token"), "hf_canary_file\r\n");
  });

  afterAll(() => rm(home, { recursive: true }));

  test("is the public one, with the cache of the Python tools, when nothing is set", async () => {
    expect(await readHubEnvironment({ [homeVariable]: home })).toEqual({
      endpoint: "https://huggingface.co",
      token: null,
      cacheDir: path.join(home, ".cache", "huggingface", "hub"),
      isOffline: false,
    });
  });

  test.for<[Record<string, string>, string[]]>([
    [{ XDG_CACHE_HOME: "/x" }, ["/x", "huggingface", "hub"]],
    [{ XDG_CACHE_HOME: "/x", HF_HOME: "/h" }, ["/h", "hub"]],
    [{ HF_HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old" }, ["/old"]],
    [{ HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/c" }, ["/c"]],
    [{ HF_HOME: "", XDG_CACHE_HOME: "/x" }, ["/x", "huggingface", "hub"]],
    [{ HF_HOME: "$DATA/hf", DATA: "/data" }, ["/data", "hf", "hub"]],
  ])("its cache with %j", async ([environment, folders]) => {
    const { cacheDir } = await readHubEnvironment(environment);
    expect(path.normalize(cacheDir)).toBe(path.join(...folders));
  });

  test("its cache may lie under the home folder's sign", async () => {
    const { cacheDir } = await readHubEnvironment({ [homeVariable]: home, HF_HUB_CACHE: "~/c" });
    expect(cacheDir).toBe(path.join(home, "c"));
  });

  test("a token of the environment comes before the file of a login, and neither is shown", async () => {
    const fromFile = await readHubEnvironment({ HF_HOME: home });
    const elsewhere = await readHubEnvironment({
      HF_HOME: path.join(home, "none"),
      HF_TOKEN_PATH: path.join(home, "token"),
    });
    const fromVariable = await readHubEnvironment({ HF_HOME: home, HF_TOKEN: " hf_canary_env\n" });
    expect(fromFile.token?.reveal()).toBe("hf_canary_file");
    expect(elsewhere.token?.reveal()).toBe("hf_canary_file");
    expect(fromVariable.token?.reveal()).toBe("hf_canary_env");
    expect(String(fromVariable.token)).toBe(`\${HF_TOKEN}`);
    expect(inspect([fromFile, elsewhere, fromVariable])).not.toContain("canary");
  });

  test("a token file that cannot be read is no login", async () => {
    const { token } = await readHubEnvironment({ HF_TOKEN_PATH: home });
    expect(token).toBeNull();
  });

  test.for<[Record<string, string>, boolean]>([
    [{ HF_HUB_OFFLINE: "1" }, true],
    [{ HF_HUB_OFFLINE: "True" }, true],
    [{ HF_HUB_OFFLINE: "on" }, true],
    [{ HF_HUB_OFFLINE: "YES" }, true],
    [{ HF_HUB_OFFLINE: "0" }, false],
    [{ HF_HUB_OFFLINE: "no" }, false],
    [{ TRANSFORMERS_OFFLINE: "1" }, true],
    [{ HF_HUB_OFFLINE: "0", TRANSFORMERS_OFFLINE: "1" }, false],
  ])("offline with %j: %j", async ([environment, isOffline]) => {
    expect((await readHubEnvironment({ HF_HOME: home, ...environment })).isOffline).toBe(isOffline);
  });

  test("a mirror is taken without its trailing slashes, and anything but a URL is refused", async () => {
    const mirror = { HF_HOME: home, HF_ENDPOINT: "http://localhost:8080/hf//" };
    expect((await readHubEnvironment(mirror)).endpoint).toBe("http://localhost:8080/hf");
    await expect(
      readHubEnvironment({ HF_HOME: home, HF_ENDPOINT: "hf-mirror" }),
    ).rejects.toMatchObject({
      name: "ThemisError",
      code: "config",
      message: "`HF_ENDPOINT` must be an http or https URL",
      where: "environment variable HF_ENDPOINT",
    });
  });
});
