import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KeyServiceRefused, type KeyService } from "./key-service.ts";
import type { Secret } from "./keyring.ts";
import { BadSecretList, formatSecretList, readSecretList } from "./secret-list.ts";

const SECRET_BYTES = 32;
/** What others than the owner may do. */
const OTHERS = 0o077;

/** 256 random bits. */
export function makeSecretText(): string {
  return randomBytes(SECRET_BYTES).toString("hex");
}

/**
 * Secrets in a file, a list as `PLIMSOLL_SECRETS` has it. The file belongs to the user of this process, and nobody
 * else may read it.
 */
export function fileSecrets(path: string): KeyService {
  return {
    name: `the file ${path}`,
    secrets: async () => parse(path, await readPrivate(path)),
    keep: async (secrets) => {
      const written = await writeBeside(path, secrets);
      await rename(written, path);
    },
  };
}

/**
 * The sandbox's own secrets: made at its first start, kept in the data folder. Older releases kept one there, in
 * the file `secret`: it is version 1.
 */
export function dataFolderSecrets(dataDirectory: string): KeyService {
  const path = join(dataDirectory, "secrets");
  const file = fileSecrets(path);
  return {
    ...file,
    secrets: async () => {
      try {
        return await file.secrets();
      } catch (error) {
        if (!isCode(error, "ENOENT")) throw error;
      }
      await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
      const earlier = join(dataDirectory, "secret");
      const text = (await readIfThere(earlier)) ?? makeSecretText();
      const written = await writeBeside(path, [{ version: 1, text }]);
      try {
        // Of two that start at once the first one's secret counts for both.
        await link(written, path);
      } catch (error) {
        if (!isCode(error, "EEXIST")) throw error;
      } finally {
        await rm(written);
      }
      await rm(earlier, { force: true });
      return file.secrets();
    },
  };
}

function parse(path: string, text: string): readonly Secret[] {
  try {
    return readSecretList(text);
  } catch (error) {
    if (!(error instanceof BadSecretList)) throw error;
    throw new KeyServiceRefused(`The file ${path} ${error.problems.join("; ")}.`);
  }
}

async function readPrivate(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { mode, uid } = await file.stat();
    if (process.getuid !== undefined && uid !== process.getuid()) {
      throw new KeyServiceRefused(
        `The file ${path} holds secrets and belongs to another user. Make it belong to the user that runs the server.`,
      );
    }
    if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
      throw new KeyServiceRefused(
        `The file ${path} holds secrets, and others than its owner may use it. Run: chmod 600 ${path}`,
      );
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Writes a list to a new file beside `path`, durably; returns its path. */
async function writeBeside(path: string, secrets: readonly Secret[]): Promise<string> {
  const beside = join(dirname(path), `.secrets-${randomBytes(6).toString("hex")}`);
  const file = await open(beside, "wx", 0o600);
  try {
    await file.writeFile(`${formatSecretList(secrets)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return beside;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
