import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import { runCli } from "./cli.ts";
import { projectRoot } from "./readme-blocks.ts";
import { makeTempDir } from "./temp-dir.ts";

/** The picture at the top of the README: the page that a demo run exports. `node test/support/readme-picture.ts` takes it anew. */
export const readmePicture = {
  path: "docs/images/report.png",
  width: 1200,
  height: 1000,
  maxBytes: 200_000,
} as const;

async function takePicture(): Promise<Uint8Array> {
  await using dir = await makeTempDir();
  const { code, stderr } = await runCli(["demo", "--html-output", "report.html"], {
    cwd: dir.path,
  });
  if (code !== 0) throw new Error(`the demo failed:\n${stderr}`);
  const browser = await playwright.launch(
    process.platform === "linux" && process.arch === "x64"
      ? // The package's own arguments switch web security off.
        { executablePath: await chromium.executablePath(), args: ["--no-sandbox", "--disable-gpu"] }
      : { channel: "chrome" },
  );
  try {
    const { width, height } = readmePicture;
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: "light" });
    await page.goto(pathToFileURL(dir.file("report.html")).href);
    await page.locator("tbody tr").first().waitFor();
    return await page.screenshot({ type: "png" });
  } finally {
    await browser.close();
  }
}

if (import.meta.main) {
  await writeFile(join(projectRoot, readmePicture.path), await takePicture());
}
