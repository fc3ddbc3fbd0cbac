import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "./code-of.ts";

/** So many others may put a folder there in the same moment. */
const TRIES_MAX = 20;

/**
 * Puts a folder in the place of another one at once: nobody finds half of it there. Others may do the same in the same
 * moment; one of them is the last. What stood there is removed.
 *
 * @param aside a folder of the same file system, where what is replaced lies until it is removed.
 */
export async function exchangeFolder(fresh: string, target: string, aside: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const replaced = await mkdtemp(join(aside, ".replaced-"));
    try {
      await rename(target, join(replaced, "folder")).catch((error: unknown) => {
        if (codeOf(error) !== "ENOENT") throw error;
      });
      await rename(fresh, target);
      return;
    } catch (error) {
      // Somebody else's came between the two steps.
      const isTaken = codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST";
      if (!isTaken || tries === TRIES_MAX) throw error;
    } finally {
      await rm(replaced, { recursive: true, force: true });
    }
  }
}
