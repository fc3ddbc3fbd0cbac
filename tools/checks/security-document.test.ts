import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/*
 * docs/security.md is read by people who decide whether to trust the product: what it lists must be all there
 * is, and where it points there must be something.
 */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DOCUMENT = readFileSync(join(ROOT, "docs/security.md"), "utf8");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifests(): Manifest[] {
  const folders = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  );
  return [".", "bench", ...folders]
    .map((folder) => join(ROOT, folder, "package.json"))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, "utf8")) as Manifest);
}

const names = (all: readonly (Readonly<Record<string, string>> | undefined)[]): string[] => {
  const found = all.flatMap((versions = {}) => Object.keys(versions));
  return [...new Set(found)]
    .filter((name) => !name.startsWith("@plimsoll/") && !name.startsWith("@types/"))
    .sort();
};

/** The first cells of the table below a heading. */
function listed(heading: string): string[] {
  const [, after = ""] = DOCUMENT.split(`### ${heading}\n`);
  const [section = ""] = after.split("\n#");
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = ""]) => name);
}

test("every direct dependency is listed once, with why and what it may do", () => {
  const all = manifests();
  const running = names(all.map(({ dependencies }) => dependencies));
  const building = names(all.map(({ devDependencies }) => devDependencies));
  expect(listed("What runs")).toEqual(running);
  expect(listed("What only builds and tests")).toEqual(
    building.filter((name) => !running.includes(name)),
  );
});

test("every place of the checklist is there", () => {
  const [, checklist = ""] = DOCUMENT.split("## Checklist\n");
  const [lines = ""] = checklist.split("\n## ");
  const places = lines
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => [...(line.split("|")[2] ?? "").matchAll(/`([^`]+)`/g)])
    .map(([, place = ""]) => place)
    .filter((place) => /[/.]/.test(place));
  expect(places.length).toBeGreaterThan(30);
  const missing = places.filter((place) => {
    const path = /^(src|test)\//.test(place) ? join("apps/server", place) : place;
    return !existsSync(join(ROOT, path));
  });
  expect(missing).toEqual([]);
});
