import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import chromium from "@sparticuz/chromium";
import type { Browser, Page } from "playwright-core";
import { chromium as playwright } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { unknownIdentity } from "../src/core/identity.ts";
import type { ResultRow } from "../src/core/score.ts";
import { writeHtml } from "../src/report/html.ts";
import type { Report } from "../src/report/view-model.ts";
import {
  cellSummary,
  failedResult,
  handMadeReport,
  result,
  runSummary,
  unaskedResult,
} from "./support/hand-made-report.ts";

let browser: Browser;
let folder: string;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "themis-report-"));
  browser = await playwright.launch(
    process.platform === "linux" && process.arch === "x64"
      ? // The package's own arguments switch web security off and end the browser with its first page.
        { executablePath: await chromium.executablePath(), args: ["--no-sandbox", "--disable-gpu"] }
      : { channel: "chrome" },
  );
}, 60_000);

afterEach(async () => {
  await page.close();
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  /** Addresses that the page asked for, but for its own. */
  readonly requests: readonly string[];
  /** What it said in the console, threw, or asked in a dialog. */
  readonly complaints: readonly string[];
}

async function openReport(
  rows: readonly ResultRow[],
  change: Partial<Report> = {},
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<Opened> {
  const file = join(folder, "report.html");
  await writeFile(file, [...writeHtml(handMadeReport(() => rows, change))].join(""));
  const url = pathToFileURL(file).href;
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(url);
  return { requests, complaints };
}

const shown = (): Promise<string[]> => page.locator("tbody .open").allTextContents();
const place = (): Promise<string | null> => page.locator(".pager [role=status]").textContent();
const heading = (name: string) => page.locator(`.samples th[data-key=${name}]`);

const few: readonly ResultRow[] = [
  result({ id: "a-1", problem: "What is 6 · 7?", outputTokens: 120, latencyMs: 3_000 }),
  result({
    id: "a-2",
    problem: "Solve the quadratic",
    response: "I get \\boxed{17}",
    answer: "17",
    outcome: "incorrect",
    metadata: { subject: "Algebra", level: 5 },
    outputTokens: 9,
  }),
  result({
    id: "a-10",
    problem: "How many primes?",
    response: "Let me cou",
    answer: null,
    outcome: "truncated",
    outputTokens: 1_024,
  }),
  failedResult({ id: "a-3", model: "other", message: "no answer within 30 s" }),
  unaskedResult({ id: "a-4", model: "other" }),
];

test("the page shows the run, its warnings before its figures, and every sample", async () => {
  const summary = runSummary([cellSummary()], {
    warnings: [
      { code: "failed", message: "3 of 10 requests of `a` failed", hint: "raise `timeout`" },
    ],
  });
  const { requests, complaints } = await openReport(few, { summary });
  expect(await page.title()).toBe("my-run – Themis report");
  expect(await page.locator("h1").textContent()).toBe("my-run");
  const text = (await page.locator("main").textContent()) ?? "";
  for (const fact of [
    "my-model-q4 at http://127.0.0.1:1234/v1",
    "built in @ 0123456789ab",
    "Themis 0.1.0",
  ]) {
    expect(text).toContain(fact);
  }
  expect(text).toContain("3 of 10 requests of a failed");
  expect(text.indexOf("3 of 10 requests of a failed")).toBeLessThan(text.indexOf("0.700"));
  expect(await page.locator(".warnings code").allTextContents()).toEqual(["a", "timeout"]);
  expect(await page.locator(".summary tbody tr").textContent()).toMatch(
    /0\.700\[0\.397, 0\.892\]0\.6007 correct3 incorrect/,
  );
  expect(await shown()).toEqual(["a-1", "a-2", "a-10", "a-3", "a-4"]);
  expect(await place()).toBe("1–5 of 5 samples");
  expect(requests).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a price for cached tokens is only shown where they have one of their own", async () => {
  const { manifest } = handMadeReport(() => []);
  const prices = { input: 1_000, cachedInput: 1_000, output: 2_000 };
  const models = manifest.models.map((model) => ({ ...model, prices }));
  await openReport([result()], { manifest: { ...manifest, models } });
  const facts = await page.locator(".facts").textContent();
  expect(facts).toContain("$1000 in, $2000 out per million tokens");
  expect(facts).not.toContain("cached");
});

test("cost, speed and what the endpoint said of itself stand where they belong, and nowhere else", async () => {
  const priced = { input: 2, cachedInput: 1, output: 10 };
  const { manifest } = handMadeReport(() => []);
  const models = manifest.models.map((model) => ({
    ...model,
    prices: priced,
    identity: {
      ...unknownIdentity,
      server: "ollama",
      version: "0.33.0",
      quantization: "Q4_K_M",
      contextTokens: 8_192,
    },
  }));
  const summary = runSummary([
    cellSummary({ costUsd: 0.25, meanFirstTokenMs: 210, outputTokensPerSecond: 48.25 }),
  ]);
  await openReport(
    [
      result({
        cachedTokens: 11,
        firstTokenMs: 530.25,
        servedBy: "Company",
        adaptations: ["without temperature"],
      }),
    ],
    { summary, manifest: { ...manifest, models } },
  );
  const facts = await page.locator(".facts").textContent();
  for (const fact of [
    "ollama 0.33.0 · Q4_K_M · context 8,192",
    "$2 in, $1 cached, $10 out per million tokens",
    "Cost$0.2500",
  ]) {
    expect(facts).toContain(fact);
  }
  const cell = (label: string) => page.locator(`.summary td[data-label="${label}"]`).textContent();
  expect(await cell("Cost")).toBe("$0.2500");
  expect(await cell("First token")).toBe("210 ms");
  expect(await cell("Tokens/s")).toBe("48.3");
  await page.locator(".samples tbody tr").click();
  const request = await page.getByRole("region", { name: "Request" }).textContent();
  for (const field of [
    "Of these cached11",
    "Cost$0.0013",
    "First token after530 ms",
    "Tokens per second119",
    "Served byCompany",
    "Sent otherwise than askedwithout temperature",
  ]) {
    expect(request).toContain(field);
  }
  await page.close();
  await openReport(few);
  expect(await page.locator("main").textContent()).not.toMatch(/Cost|First token|Tokens\/s/);
});

test("an empty answer has a sign of its own and says that it is empty", async () => {
  await openReport([result({ response: "", answer: null, outcome: "empty" }), ...few]);
  const paths = await page
    .locator(".chip path")
    .evaluateAll((found) => found.map((path) => path.getAttribute("d")));
  expect(new Set(paths).size).toBe(paths.length);
  expect(await page.locator(".chip[data-outcome=empty]").textContent()).toBe("empty1");
  await page.locator(".samples tbody tr").first().click();
  expect(await page.getByRole("dialog").textContent()).toContain("The response is empty.");
});

test("typing filters by problem, answer, response and error, whatever the case", async () => {
  await openReport(few);
  const search = page.getByRole("searchbox");
  for (const [words, expected] of [
    ["QUADRATIC", ["a-2"]],
    ["17", ["a-2"]],
    ["let me", ["a-10"]],
    ["within 30 s", ["a-3"]],
    ["nothing has this", []],
    ["", ["a-1", "a-2", "a-10", "a-3", "a-4"]],
  ] as const) {
    await search.fill(words);
    await expect.poll(shown).toEqual(expected);
  }
});

test("outcomes, facets and text narrow together, and one click clears them", async () => {
  await openReport(few);
  const chip = (outcome: string) => page.locator(`.chip[data-outcome=${outcome}]`);
  expect(await page.locator(".chip").allTextContents()).toEqual([
    "correct1",
    "incorrect1",
    "truncated1",
    "failed1",
    "no result1",
  ]);
  await chip("incorrect").click();
  await chip("failed").click();
  expect(await shown()).toEqual(["a-2", "a-3"]);
  expect(await chip("failed").getAttribute("aria-pressed")).toBe("true");
  expect(await place()).toBe("1–2 of 2 of 5 samples");
  await page.getByLabel("Filter by subject").selectOption("Algebra (1)");
  expect(await shown()).toEqual(["a-2"]);
  await page.getByRole("button", { name: "Clear filters" }).click();
  expect(await shown()).toEqual(["a-1", "a-2", "a-10", "a-3", "a-4"]);
  await page.getByLabel("Filter by model").selectOption("other (2)");
  expect(await shown()).toEqual(["a-3", "a-4"]);
  expect(await page.getByLabel("Filter by sampling").count()).toBe(0);
});

test("a column sorts up, down and back; numbers by value and unknowns last", async () => {
  await openReport(few);
  const tokens = heading("output_tokens");
  await tokens.getByRole("button").click();
  expect(await shown()).toEqual(["a-2", "a-1", "a-10", "a-3", "a-4"]);
  expect(await tokens.getAttribute("aria-sort")).toBe("ascending");
  await tokens.getByRole("button").click();
  expect(await shown()).toEqual(["a-10", "a-1", "a-2", "a-3", "a-4"]);
  expect(await tokens.getAttribute("aria-sort")).toBe("descending");
  await tokens.getByRole("button").click();
  expect(await shown()).toEqual(["a-1", "a-2", "a-10", "a-3", "a-4"]);
  expect(await tokens.getAttribute("aria-sort")).toBeNull();
  await heading("sample_id").getByRole("button").click();
  expect(await shown()).toEqual(["a-1", "a-2", "a-3", "a-4", "a-10"]);
});

test("a row opens everything known of its sample, with the answer marked where it stands", async () => {
  await openReport([
    result({
      reasoning: "six sevens are forty-two",
      response: "42? Yes: \\boxed{42}",
      metadata: { subject: "Prealgebra", level: 1, solution: "count" },
    }),
  ]);
  await page.locator(".samples tbody tr").click();
  const dialog = page.getByRole("dialog");
  const text = await dialog.textContent();
  for (const part of [
    "demo-1",
    "my-model · standard · demo · Prealgebra · level 1",
    "Math equivalence by rule exact-rational",
    "both sides are the same number",
    "normalized: 42 against 42",
    "my-model-q4",
    "2026-03-01 10:00:05 UTC",
    "ab".repeat(32),
  ]) {
    expect(text).toContain(part);
  }
  expect(await dialog.locator("mark").allTextContents()).toEqual(["42"]);
  expect(await dialog.locator("pre:has(mark)").textContent()).toBe("42? Yes: \\boxed{42}");
  const reasoning = dialog.getByText("six sevens are forty-two");
  expect(await reasoning.isVisible()).toBe(false);
  await dialog.getByText("Reasoning, 24 characters").click();
  expect(await reasoning.isVisible()).toBe(true);
  await dialog.getByText("Full prompt, 2 messages").click();
  expect(await dialog.getByText("You are a careful mathematician.").isVisible()).toBe(true);
  expect(await dialog.getByText("Put your final answer within").isVisible()).toBe(true);
});

test("a failed sample shows its error, and one not asked says so", async () => {
  await openReport(few);
  await page.locator(".samples tbody tr").nth(3).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.textContent()).toContain("timeout: no answer within 30 s");
  await page.keyboard.press("j");
  expect(await dialog.textContent()).toContain("no result");
});

test("the keyboard alone filters, opens, steps through and closes", async () => {
  await openReport(few);
  const dialog = page.getByRole("dialog");
  await page.keyboard.press("/");
  expect(await page.evaluate("document.activeElement.type")).toBe("search");
  await page.keyboard.type("a-");
  await page.locator("tbody .open").first().focus();
  await page.keyboard.press("Enter");
  expect(await dialog.locator("h2").textContent()).toBe("a-1");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowRight");
  expect(await dialog.locator("h2").textContent()).toBe("a-10");
  await page.keyboard.press("k");
  expect(await dialog.locator("h2").textContent()).toBe("a-2");
  await page.keyboard.press("Escape");
  expect(await dialog.count()).toBe(0);
  // The browser tells of the closing a moment later; only then is the focus moved.
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("a-2");
});

test("20,000 samples are all found, sorted and paged with few nodes on the page", async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) =>
    result({
      id: `sample-${index}`,
      response: `${"word ".repeat(100)} needle${index} \\boxed{42}`,
      outcome: index % 3 === 0 ? "incorrect" : "correct",
      outputTokens: (index * 7_919) % 20_000,
      metadata: { subject: `Subject ${index % 7}`, level: (index % 5) + 1 },
    }),
  );
  const { complaints } = await openReport(rows);
  expect(await place()).toBe("1–50 of 20,000 samples");
  expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(3_000);
  await heading("output_tokens").getByRole("button").click();
  await heading("output_tokens").getByRole("button").click();
  const largest = rows.findIndex(
    ({ generation }) =>
      generation?.status === "completed" && generation.completion.usage.outputTokens === 19_999,
  );
  expect((await shown())[0]).toBe(`sample-${largest}`);
  await page.getByRole("button", { name: "Last", exact: true }).click();
  expect(await place()).toBe("19,951–20,000 of 20,000 samples");
  expect((await shown()).at(-1)).toBe("sample-0");
  await page.getByRole("searchbox").fill("needle19999 ");
  await expect.poll(shown).toEqual(["sample-19999"]);
  expect(complaints).toEqual([]);
});

// Each would set `owned`, open a dialog or send a request if any part of the page took it for more than text.
const remote = "http://127.0.0.1:9/owned";
const injections: readonly string[] = [
  "<script>globalThis.owned=1</script>",
  "</script><script>globalThis.owned=1</script>",
  "</SCRIPT ><script>globalThis.owned=1</script>",
  "<!--<script>globalThis.owned=1</script>-->",
  "<!--<script>",
  "]]><script>globalThis.owned=1</script>",
  "</style><script>globalThis.owned=1</script>",
  "</title></textarea></noscript><script>globalThis.owned=1</script>",
  `<script src="${remote}.js"></script>`,
  '<script type="module">globalThis.owned=1</script>',
  `<script>import("${remote}.mjs")</script>`,
  "<img src=x onerror=globalThis.owned=1>",
  `<img src="${remote}.png">`,
  `<img srcset="${remote}.png 1x">`,
  '"><img src=x onerror=alert(1)>',
  "'><img src=x onerror=alert(1)>",
  '" onfocus="globalThis.owned=1" autofocus tabindex="0',
  "' onmouseover='globalThis.owned=1",
  "<svg onload=globalThis.owned=1>",
  "<svg><script>globalThis.owned=1</script></svg>",
  '<svg><animate onbegin="globalThis.owned=1" attributeName=x dur=1s>',
  `<svg><image href="${remote}.png"/></svg>`,
  `<svg><use href="${remote}.svg#a"/></svg>`,
  '<math><maction actiontype="statusline" xlink:href="javascript:globalThis.owned=1">x</maction></math>',
  "<math><mtext></form><form><mglyph><style></math><img src onerror=globalThis.owned=1>",
  `<iframe src="${remote}"></iframe>`,
  '<iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
  `<object data="${remote}"></object>`,
  `<embed src="${remote}">`,
  `<link rel=stylesheet href="${remote}.css">`,
  `<link rel=preload as=image href="${remote}.png">`,
  `<style>@import url("${remote}.css");</style>`,
  `<style>body{background:url("${remote}.png")}</style>`,
  `<div style="background:url(${remote}.png)">`,
  `<base href="${remote}/">`,
  `<meta http-equiv=refresh content="0;url=${remote}">`,
  '<a href="javascript:globalThis.owned=1" autofocus>click</a>',
  `<form action="${remote}"><input autofocus onfocus=globalThis.owned=1></form>`,
  `<video src="${remote}.mp4" autoplay onerror=globalThis.owned=1></video>`,
  `<audio src="${remote}.mp3" autoplay></audio>`,
  "<details open ontoggle=globalThis.owned=1>",
  "<body onload=globalThis.owned=1>",
  "<marquee onstart=globalThis.owned=1>",
  "<template><script>globalThis.owned=1</script></template>",
  "javascript:globalThis.owned=1",
  "data:text/html,<script>globalThis.owned=1</script>",
  "$\u007bglobalThis.owned=1}",
  "{{constructor.constructor('globalThis.owned=1')()}}",
  "\\href{javascript:globalThis.owned=1}{x}",
  `\\includegraphics{${remote}.png}`,
  "\u2028globalThis.owned=1//",
  "\\u003cscript\\u003eglobalThis.owned=1\\u003c/script\\u003e",
  "&lt;script&gt;globalThis.owned=1&lt;/script&gt;",
  "\0<script>globalThis.owned=1</script>",
  "\uD800<script>globalThis.owned=1</script>\uDC00",
  "+ADw-script+AD4-globalThis.owned=1+ADw-/script+AD4-",
  "\u202e\u2066<img src=x onerror=globalThis.owned=1>",
  "__proto__",
  "constructor",
];

function poisoned(text: string, index: number): readonly ResultRow[] {
  const shape = {
    id: `${index} ${text}`,
    model: text,
    sampling: text,
    dataset: text,
    problem: text,
    target: [text, text],
    metadata: { subject: text, level: text, [text]: [text, { [text]: text }] },
    response: text,
    reasoning: text,
    answer: text,
    message: text,
  };
  const row = result(shape);
  const { generation } = row;
  if (generation?.status !== "completed") throw new Error("a hand-made result is completed");
  const completed: ResultRow = {
    ...row,
    key: text,
    messages: [{ role: "user", content: text }],
    generation: {
      ...generation,
      completion: {
        ...generation.completion,
        refusal: text,
        rawFinishReason: text,
        servedModel: text,
        systemFingerprint: text,
        servedBy: text,
        adaptations: [text, text],
      },
    },
    scores: row.scores.map((score) =>
      score.status === "scored"
        ? {
            ...score,
            grader: text,
            rule: text,
            explanation: text,
            answerNormal: text,
            targetNormal: text,
          }
        : score,
    ),
  };
  return [completed, failedResult(shape)];
}

test("no text of a model, a dataset or a config is ever more than text", {
  timeout: 90_000,
}, async () => {
  const everything = injections.join("\n");
  const cells = injections.map((text) =>
    cellSummary({ cell: { model: text, sampling: text, dataset: text } }),
  );
  const base = handMadeReport(() => []);
  const [dataset] = base.manifest.datasets;
  const [model] = base.manifest.models;
  if (dataset === undefined || model === undefined) throw new Error("the hand-made run has both");
  const { requests, complaints } = await openReport(injections.flatMap(poisoned), {
    runId: everything,
    themisVersion: everything,
    summary: runSummary(cells, {
      warnings: injections.map((text) => ({
        code: text,
        message: `\`${text}\` ${text}`,
        hint: text,
      })),
    }),
    manifest: {
      ...base.manifest,
      platform: everything,
      nodeVersion: everything,
      config: { [everything]: everything },
      datasets: [
        {
          ...dataset,
          name: everything,
          source: everything,
          revision: everything,
          graders: [{ name: "math", label: everything, version: everything }],
        },
      ],
      models: [
        {
          ...model,
          name: everything,
          modelId: everything,
          baseUrl: everything,
          identity: {
            ...unknownIdentity,
            server: everything,
            version: everything,
            source: everything,
            quantization: everything,
            digest: everything,
            parameterSize: everything,
          },
        },
      ],
    },
  });
  expect(await place()).toBe(`1–50 of ${injections.length * 2} samples`);
  const dialog = page.getByRole("dialog");
  await page.locator("tbody .open").first().click();
  for (let index = 0; index < injections.length * 2; index += 1) {
    expect(await dialog.locator("h2").textContent()).toBe(
      `${Math.floor(index / 2)} ${injections[Math.floor(index / 2)]}`,
    );
    await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
    await page.keyboard.press("j");
  }
  await page.keyboard.press("Escape");
  for (const key of ["model", "subject", "problem", "predicted"]) {
    await heading(key).getByRole("button").click();
  }
  await page.getByRole("searchbox").fill("<script>globalThis.owned");
  await expect.poll(place).not.toBe(`1–50 of ${injections.length * 2} samples`);
  expect(await page.evaluate("globalThis.owned")).toBeUndefined();
  expect(
    await page.evaluate(
      "document.querySelectorAll('main :is(script, style, img, image, iframe, object, embed, link, base, meta, a, form, video, audio, math, template, [onerror], [onload], [onfocus], [autofocus])').length",
    ),
  ).toBe(0);
  expect(requests).toEqual([]);
  expect(complaints).toEqual([]);
});

test("markup that did slip in could neither run nor load anything", async () => {
  let hits = 0;
  const server = createServer((_, response) => {
    hits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await openReport(few);
  const blocked = await page.evaluate(`new Promise((resolve) => {
    const found = new Set();
    document.addEventListener("securitypolicyviolation", (event) => {
      found.add(event.effectiveDirective);
      if (found.size === 5) resolve([...found].sort());
    });
    const script = document.createElement("script");
    script.textContent = "globalThis.owned = 1";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", '<img src="${target}" onerror="globalThis.owned = 1">');
    document.body.insertAdjacentHTML("beforeend", '<p style="background: url(${target})">');
    fetch("${target}").catch(() => {});
  })`);
  expect(blocked).toEqual([
    "connect-src",
    "img-src",
    "script-src-attr",
    "script-src-elem",
    "style-src-attr",
  ]);
  expect(await page.evaluate("globalThis.owned")).toBeUndefined();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  expect(hits).toBe(0);
});

test("texts without measure are shown and do not break the page", async () => {
  const { complaints } = await openReport(
    [
      result({ id: "long", response: `${"x".repeat(5_000_000)}\\boxed{42}` }),
      result({ id: "token", problem: "y".repeat(10_000) }),
      result({ id: "rtl", problem: "ما هو 6 · 7؟", response: "الجواب \\boxed{42}" }),
      result({
        id: "broken",
        response: "\\frac{\\boxed{$$ \0 \uD83D",
        answer: null,
        outcome: "unparsed",
      }),
    ],
    {},
    { viewport: { width: 1280, height: 900 } },
  );
  await page.locator("tbody .open").first().click();
  const response = page.getByRole("region", { name: "Response" });
  expect((await response.locator("pre").textContent())?.length).toBe(100_000);
  await response.getByRole("button", { name: "Show all 5,000,010 characters" }).click();
  expect((await response.locator("pre").textContent())?.length).toBe(5_000_010);
  expect(await response.locator("mark").textContent()).toBe("42");
  for (const id of ["token", "rtl", "broken"]) {
    await page.keyboard.press("j");
    expect(await page.getByRole("dialog").locator("h2").textContent()).toBe(id);
  }
  expect(complaints).toEqual([]);
});

test("360 pixels are wide enough, with and without an open sample", async () => {
  const narrow = { viewport: { width: 360, height: 740 } };
  const summary = runSummary([
    cellSummary({ costUsd: 1_234.5, meanFirstTokenMs: 210, outputTokensPerSecond: 48.25 }),
  ]);
  await openReport(
    few,
    { runId: "a-run-with-a-rather-long-name-that-must-break-somewhere", summary },
    narrow,
  );
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  await page.getByLabel("Sort by").selectOption("Sort by sample");
  expect(await shown()).toEqual(["a-1", "a-2", "a-3", "a-4", "a-10"]);
  await page.locator(".samples tbody tr").nth(1).click();
  const box = await page.getByRole("dialog").boundingBox();
  expect(box).toMatchObject({ x: 0, width: 360 });
  expect(await page.evaluate("document.querySelector('dialog').scrollWidth")).toBeLessThanOrEqual(
    360,
  );
});

test("a printed page fits its paper, without tools, also from a dark screen", async () => {
  const summary = runSummary([
    cellSummary({ costUsd: 12.5, meanFirstTokenMs: 210, outputTokensPerSecond: 48.25 }),
  ]);
  const paper = { width: 720, height: 1_000 };
  await openReport(few, { summary }, { viewport: paper, colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const table of [".summary", ".samples"]) {
    const box = await page.locator(table).boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(720);
  }
  expect(await page.getByRole("searchbox").isVisible()).toBe(false);
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
    "rgb(255, 255, 255)",
  );
});

test.for(["light", "dark"] as const)(
  "text has enough contrast in a %s page",
  async (colorScheme) => {
    await openReport([...few, result({ answer: null, outcome: "empty" })], {}, { colorScheme });
    // WCAG 2.2, 1.4.3: 4.5 to 1 for body text.
    const faint = await page.evaluate(`(() => {
    const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const paint = (colors) => {
      pixel.clearRect(0, 0, 1, 1);
      for (const color of colors) { pixel.fillStyle = color; pixel.fillRect(0, 0, 1, 1); }
      return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb) => rgb.map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const found = [];
    for (const element of document.querySelectorAll("main *")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
      if (!hasText || element.closest("button:disabled") || element.getClientRects().length === 0) continue;
      const behind = [];
      for (let box = element; box !== null; box = box.parentElement) behind.unshift(getComputedStyle(box).backgroundColor);
      const [a, b] = [paint(behind), paint([...behind, getComputedStyle(element).color])].map(luminance).sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < 4.5) found.push(element.textContent.slice(0, 30) + " " + contrast.toFixed(2));
    }
    return found;
  })()`);
    expect(faint).toEqual([]);
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe(colorScheme === "dark" ? "rgb(17, 20, 23)" : "rgb(247, 247, 245)");
  },
);
