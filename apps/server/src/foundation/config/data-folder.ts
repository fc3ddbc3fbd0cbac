import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigError } from "./environment.ts";

/** What others than the owner may do. */
const OTHERS = 0o077;
/** What a data folder of ours holds, of this release or of an earlier one. */
const OURS = ["cluster", "password", "secrets", "secret", "receipt-key.pem", "vapid.json"];

/**
 * Makes the data folder, closed to everybody but its owner. One that others may enter is closed to them when it is
 * empty or ours; any other, such as a folder that several programs share, is refused.
 *
 * @throws ConfigError
 */
export async function openDataFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (process.platform === "win32") return;
  const { mode, uid } = await stat(path);
  if ((mode & OTHERS) === 0) return;
  const names = await readdir(path);
  const isOurs = names.length === 0 || names.some((name) => OURS.includes(name));
  const mayClose = uid === process.geteuid?.() && isOurs && (mode & 0o1000) === 0;
  if (!mayClose) {
    throw new ConfigError(
      `The data folder ${path} is open to others than its owner. Name a folder for Plimsoll alone in PLIMSOLL_DATA, or run: chmod 700 ${path}`,
    );
  }
  await chmod(path, 0o700);
}
