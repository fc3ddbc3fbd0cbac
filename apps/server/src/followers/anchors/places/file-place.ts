import { constants } from "node:fs";
import { open, readFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { checkpointLine, readAnchorFile } from "@plimsoll/journal/chain";
import { pause, sha256 } from "../checkpoint-log.ts";
import type { Place } from "./place.ts";

const LINE_FEED = 0x0a;
const { O_APPEND, O_CREAT, O_RDWR } = constants;

/**
 * A file that is only ever appended to, a checkpoint on each line. It is opened anew for each, so that it may lie on a
 * network share or be marked append-only (`chattr +a`).
 */
export function filePlace(path: string): Place {
  /** How long it was when we last wrote: it never gets shorter. */
  let sizeKnown = 0;
  return {
    name: `file:${path}`,
    publicName: "file",
    takes: "each",
    anchor: async (checkpoint) => {
      const file = await open(path, O_APPEND | O_CREAT | O_RDWR, 0o600);
      try {
        const { size } = await file.stat();
        if (size < sizeKnown) {
          throw new Error(`${path} was shortened from ${sizeKnown} to ${size} bytes.`);
        }
        // Behind a line that was torn when a process was cut off, a new one begins.
        const begin = (await endsTorn(file, size)) ? "\n" : "";
        const { bytesWritten } = await file.write(`${begin}${checkpointLine(checkpoint)}\n`);
        await file.sync();
        sizeKnown = size + bytesWritten;
        if (size === 0) await syncFolder(dirname(path));
      } finally {
        await file.close();
      }
      return { token: null };
    },
    readBack: async () => readAnchorFile(await readText(path), sha256, pause),
  };
}

async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer[0] !== LINE_FEED;
}

/** A new file's name is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The text of the file; empty when there is none yet. */
async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
