import { mkdtempSync, rmSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { testKeyService } from "../../../test/secrets/key-service-contract.ts";
import { dataFolderSecrets, fileSecrets } from "./file-secrets.ts";
import { KeyServiceRefused } from "./key-service.ts";
import { keyServiceOf, readSecrets } from "../config/read-secrets.ts";
import { formatSecretList } from "./secret-list.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const A = "a".repeat(32);
const newFolder = (): Promise<string> => mkdtemp(join(folder, "f-"));
async function fileWith(text: string, mode = 0o600): Promise<string> {
  const path = join(await newFolder(), "list");
  await writeFile(path, text, { mode });
  return path;
}

testKeyService("the environment", async (list) =>
  keyServiceOf({ mode: "live", secrets: { kind: "environment", list }, dataDirectory: folder }),
);
testKeyService("a file", async (list) => fileSecrets(await fileWith(formatSecretList(list))));
testKeyService("the data folder", async (list) => {
  const data = await newFolder();
  await writeFile(join(data, "secrets"), formatSecretList(list), { mode: 0o600 });
  return dataFolderSecrets(data);
});

describe("a file of secrets", () => {
  test.each([0o640, 0o604, 0o620, 0o666])("with mode %o is refused", async (mode) => {
    const path = await fileWith(`1:${A}\n`);
    await chmod(path, mode);
    await expect(fileSecrets(path).secrets()).rejects.toThrow(KeyServiceRefused);
    await expect(fileSecrets(path).secrets()).rejects.toThrow(`chmod 600 ${path}`);
  });

  test("that is no list is refused without a word of it", async () => {
    const path = await fileWith(A);
    await expect(fileSecrets(path).secrets()).rejects.toThrow(/has no version at place 1(?!.*aaa)/);
  });

  test("that is not there is named", async () => {
    const path = join(folder, "nothing");
    const config = {
      mode: "live",
      secrets: { kind: "file", path },
      dataDirectory: folder,
    } as const;
    await expect(readSecrets(config)).rejects.toThrow(
      `cannot be read from the file ${path}: ENOENT`,
    );
  });

  test("keeps its mode and leaves nothing behind when it gets a new list", async () => {
    const path = await fileWith(`1:${A}`);
    await fileSecrets(path).keep?.([
      { version: 3, text: `${A},` },
      { version: 1, text: A },
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, ".."))).toEqual(["list"]);
  });
});

describe("the data folder", () => {
  test("makes one secret for everybody who starts at once", async () => {
    const data = join(await newFolder(), "data");
    const all = await Promise.all([1, 2, 3, 4].map(() => dataFolderSecrets(data).secrets()));
    for (const each of all) expect(each).toEqual(all[0]);
    expect(all[0]).toEqual([{ version: 1, text: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await readdir(data)).toEqual(["secrets"]);
    expect((await stat(join(data, "secrets"))).mode & 0o777).toBe(0o600);
    expect((await stat(data)).mode & 0o777).toBe(0o700);
  });

  test("takes over the secret of an older release as version 1", async () => {
    const data = await newFolder();
    await writeFile(join(data, "secret"), `${A}\n`, { mode: 0o600 });
    expect(await dataFolderSecrets(data).secrets()).toEqual([{ version: 1, text: A }]);
    expect(await readdir(data)).toEqual(["secrets"]);
    expect(await readFile(join(data, "secrets"), "utf8")).toBe(`1:${A}\n`);
  });
});
