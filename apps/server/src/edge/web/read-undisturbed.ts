import { stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "./code-of.ts";

const TRIES_MAX = 20;
const PAUSE_MILLIS = 50;

/**
 * What `read` makes of a folder that another process may replace meanwhile: read again until it was the same one before and
 * after, so that all of it is of one build.
 *
 * @throws what `read` throws, and ENOENT for a folder that stays away.
 */
export async function readUndisturbed<T>(folder: string, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      const before = await identityOf(folder);
      const made = await read();
      if ((await identityOf(folder)) === before) return made;
      if (tries === TRIES_MAX)
        throw new Error(`${folder} changes all the time. Start again later.`);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || tries === TRIES_MAX) throw error;
    }
    await pause(PAUSE_MILLIS);
  }
}

/** Another text for each folder that ever stands there. */
async function identityOf(folder: string): Promise<string> {
  const { ino, mtimeNs } = await stat(folder, { bigint: true });
  return `${ino} ${mtimeNs}`;
}
