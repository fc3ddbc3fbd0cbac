import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Writable } from "node:stream";
import { CommandFailure } from "../command-failure.ts";

/**
 * Writes pieces to standard output, or to a file that has its name only when it is whole.
 *
 * @throws CommandFailure when the file cannot be written.
 */
export async function writeOutput(
  pieces: AsyncIterable<string>,
  path: string | undefined,
): Promise<void> {
  if (path === undefined) {
    await writeAll(pieces, process.stdout);
    return;
  }
  const draft = `${path}.part`;
  const file = createWriteStream(draft, { mode: 0o600 });
  try {
    await once(file, "open");
    await writeAll(pieces, file);
    file.end();
    await once(file, "close");
    await rename(draft, path);
  } catch (error) {
    file.destroy();
    await rm(draft, { force: true });
    if (!isOfFiles(error)) throw error;
    throw new CommandFailure(`${path} cannot be written: ${error.message}.`);
  }
}

async function writeAll(pieces: AsyncIterable<string>, stream: Writable): Promise<void> {
  for await (const piece of pieces) {
    if (piece !== "" && !stream.write(piece)) await once(stream, "drain");
  }
}

function isOfFiles(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
