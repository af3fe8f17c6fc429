import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { type Folder, mayImport, packageOwners } from "./support/architecture.ts";

const root = join(import.meta.dirname, "..", "src");

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(sep).join("/"))
  .filter((file) => file.endsWith(".ts"));

const imports: readonly Import[] = files.flatMap((file) => {
  const source = readFileSync(join(root, file), "utf8");
  const specifiers = [
    ...source.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"`]*?\bfrom\s*["']([^"']+)["']/g),
    ...source.matchAll(/(?:^|\n)\s*import\s*["']([^"']+)["']/g),
    ...source.matchAll(/\bimport\s*\(\s*["']([^"']+)["']/g),
  ];
  return specifiers.map(([, target = ""]) => ({ file, folder: dirname(file), target }));
});

function isFolder(name: string): name is Folder {
  return Object.hasOwn(mayImport, name);
}

describe("the table", () => {
  test("names only folders above, so that it has no cycle", () => {
    const order = Object.keys(mayImport);
    for (const [folder, allowed] of Object.entries(mayImport)) {
      for (const other of allowed) {
        expect(order.indexOf(other), `${folder} → ${other}`).toBeLessThan(order.indexOf(folder));
      }
    }
  });

  test("covers every folder of src, and each is flat", () => {
    const folders = new Set(files.map((file) => dirname(file)));
    folders.delete(".");
    expect([...folders].filter((folder) => !isFolder(folder))).toEqual([]);
  });
});

describe("the sources", () => {
  test("are all seen", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(imports.length).toBeGreaterThan(200);
  });

  test("import only what the table allows", () => {
    const broken = imports
      .filter(({ folder, target }) => target.startsWith(".") && folder !== ".")
      .map(({ file, folder, target }) => ({
        file,
        folder,
        to: posix.dirname(posix.join(folder, target)),
      }))
      .filter(({ folder, to }) => to !== folder)
      .filter(({ file, to }) => !(file.endsWith(".test.ts") && to === "../test/support"))
      .filter(({ folder, to }) => {
        const allowed: readonly string[] = isFolder(folder) ? mayImport[folder] : [];
        return !allowed.includes(to);
      })
      .map(({ file, folder, to }) => `src/${file}: ${folder} may not import ${to}`);
    expect(broken).toEqual([]);
  });

  test("use packages only where they belong", () => {
    const broken = imports
      .filter(({ file }) => !file.endsWith(".test.ts"))
      .filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:"))
      .filter(({ folder, target }) => {
        const name = target
          .split("/")
          .slice(0, target.startsWith("@") ? 2 : 1)
          .join("/");
        return !isFolder(folder) || !(packageOwners[name] ?? []).includes(folder);
      })
      .map(({ file, target }) => `src/${file}: ${target}`);
    expect(broken).toEqual([]);
  });

  test("say imports with their file's ending", () => {
    const broken = imports.filter(
      ({ target }) => target.startsWith(".") && !target.endsWith(".ts"),
    );
    expect(broken).toEqual([]);
  });
});
