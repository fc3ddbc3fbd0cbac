import { readFile } from "node:fs/promises";

const ROOT = new URL("../../../../../", import.meta.url);
const PLANTER = new URL("./plant-hole.js", import.meta.url).href;

/** A safeguard taken out of one source file, as an oversight could take it out. */
export interface Hole {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * What a process is told by its environment so that its code has this hole.
 *
 * @throws Error when the text is not there exactly once: then the safeguard stands elsewhere today.
 */
export async function planted(hole: Hole): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL(hole.file, ROOT), "utf8");
  const times = text.split(hole.find).length - 1;
  if (times !== 1) throw new Error(`${hole.file} has ${times} times: ${hole.find}`);
  return {
    NODE_OPTIONS: `--import ${PLANTER}`,
    PLIMSOLL_TEST_HOLES: JSON.stringify([hole]),
  };
}
