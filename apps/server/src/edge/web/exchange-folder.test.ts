import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exchangeFolder } from "./exchange-folder.ts";
import { readUndisturbed } from "./read-undisturbed.ts";
import { readWebFiles, type WebFiles } from "./web-files.ts";

let root: string;
let dist: string;
let builds = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "plimsoll-web-"));
  dist = join(root, "dist");
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A built app in the place of the one before, or of none. */
async function putBuild(): Promise<void> {
  const name = `build-${(builds += 1)}`;
  const fresh = join(root, name);
  await mkdir(join(fresh, "assets"), { recursive: true });
  await writeFile(join(fresh, "index.html"), name);
  for (const part of ["a", "b", "c", "d"]) {
    await writeFile(join(fresh, "assets", `${part}-${name}.js`), name);
  }
  await exchangeFolder(fresh, dist, root);
}

/** The name of the build that all files are of. */
function buildOf(files: WebFiles): string {
  const names = [...files.values()].map(({ bytes }) => new TextDecoder().decode(bytes));
  expect(names).toHaveLength(5);
  expect(new Set(names).size).toBe(1);
  return names[0] ?? "";
}

test("starts that build and read in the same moment each serve one whole build", async () => {
  await putBuild();
  for (let round = 0; round < 20; round += 1) {
    const work = [
      readWebFiles(dist),
      putBuild(),
      readWebFiles(dist),
      putBuild(),
      readWebFiles(dist),
    ];
    const read = (await Promise.all<WebFiles | void>(work)).filter((files) => files !== undefined);
    expect(read.map(buildOf)).toHaveLength(3);
  }
  expect(await readdir(root)).toEqual(["dist"]);
});

test("what is replaced while it is read is read again", async () => {
  await putBuild();
  let reads = 0;
  const read = async () => {
    reads += 1;
    const [index] = await readdir(join(dist, "assets"));
    if (reads === 1) await putBuild();
    return index;
  };
  expect(await readUndisturbed(dist, read)).toBe(`a-build-${builds}.js`);
  expect(reads).toBe(2);
});

test("a file that is gone because its build was replaced is no failure", async () => {
  await putBuild();
  let reads = 0;
  const read = async () => {
    reads += 1;
    if (reads > 1) return "read";
    await putBuild();
    throw Object.assign(new Error("gone"), { code: "ENOENT" });
  };
  expect(await readUndisturbed(dist, read)).toBe("read");
});

test("other failures, and a folder that stays away, are told", async () => {
  await putBuild();
  const refuse = () => Promise.reject(new Error("no"));
  await expect(readUndisturbed(dist, refuse)).rejects.toThrow("no");
  await expect(readWebFiles(join(root, "none"))).rejects.toThrow("ENOENT");
});
