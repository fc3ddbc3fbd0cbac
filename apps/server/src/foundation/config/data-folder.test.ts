import { mkdtempSync, rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { ConfigError } from "./environment.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-folder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;
async function open(mode: number, ...names: readonly string[]): Promise<string> {
  const path = await mkdtemp(join(folder, "f-"));
  for (const name of names) await writeFile(join(path, name), "");
  await chmod(path, mode);
  return path;
}

describe("the data folder", () => {
  test("is made for its owner alone, with the folders above it", async () => {
    const path = join(folder, "a", "b");
    await openDataFolder(path);
    expect(await modeOf(path)).toBe(0o700);
  });

  test.each([
    [0o755, "secrets"],
    [0o770, "cluster"],
    [0o711, "receipt-key.pem"],
  ])("of mode %i with our %s in it is closed", async (mode, name) => {
    const path = await open(mode, name, "something else");
    await openDataFolder(path);
    expect(await modeOf(path)).toBe(0o700);
  });

  test("that is empty is closed", async () => {
    const path = await open(0o777);
    await openDataFolder(path);
    expect(await modeOf(path)).toBe(0o700);
  });

  test.each([
    [0o755, ["letters.txt"]],
    [0o1777, ["secrets"]],
  ])("of mode %i that others use is refused and left as it is", async (mode, names) => {
    const path = await open(mode, ...names);
    await expect(openDataFolder(path)).rejects.toThrow(ConfigError);
    await expect(openDataFolder(path)).rejects.toThrow(`chmod 700 ${path}`);
    expect(await modeOf(path)).toBe(mode);
  });

  test("that is closed already may hold anything", async () => {
    const path = await open(0o700, "letters.txt");
    await mkdir(join(path, "more"));
    await openDataFolder(path);
    expect(await modeOf(path)).toBe(0o700);
  });
});
