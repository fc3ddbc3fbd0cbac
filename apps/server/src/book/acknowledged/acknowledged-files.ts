import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { JournalHead } from "@plimsoll/journal";
import { z } from "zod";

/** What was acknowledged of a journal, as it is kept outside of the database. */
export interface Acknowledged {
  readonly book: string;
  /** Hash of the journal's first entry: tells journals of one name apart. */
  readonly first: string;
  /** The database that it was in; see `databaseIdentity`. */
  readonly database: string;
  readonly head: JournalHead;
}

/** A file of what was acknowledged. */
export interface AcknowledgedFile extends Acknowledged {
  readonly path: string;
}

/** The file cannot be read, so nobody knows what it stands for. */
class AcknowledgedUnreadable extends Error {
  override readonly name = "AcknowledgedUnreadable";

  constructor(path: string, cause: unknown) {
    super(
      `${path} should say which entry of the journal was acknowledged last, and cannot be read. Put it back ` +
        `from a copy of the data folder, or move it away when you are sure of the journal.`,
      { cause },
    );
  }
}

const FOLDER = "acknowledged";
const HASH = /^[0-9a-f]{64}$/;
const schema = z.object({
  book: z.string(),
  first: z.string().regex(HASH),
  database: z.string(),
  sequence: z.int().min(1),
  hash: z.string().regex(HASH),
});

/**
 * All that this data folder knows of a book's journals, under whatever database.
 *
 * @throws AcknowledgedUnreadable
 */
export async function readAcknowledged(
  dataDirectory: string,
  book: string,
): Promise<readonly AcknowledgedFile[]> {
  const folder = join(dataDirectory, FOLDER);
  const names = await readdir(folder).catch(noneMissing);
  const files: AcknowledgedFile[] = [];
  for (const name of names.filter((each) => each.endsWith(".json"))) {
    const path = join(folder, name);
    try {
      const { sequence, hash, ...kept } = schema.parse(JSON.parse(await readFile(path, "utf8")));
      if (kept.book === book) files.push({ ...kept, head: { sequence, hash }, path });
    } catch (error) {
      throw new AcknowledgedUnreadable(path, error);
    }
  }
  return files;
}

/** Writes what was acknowledged, in place of what was kept of this journal; whole or not at all. */
export async function writeAcknowledged(dataDirectory: string, what: Acknowledged): Promise<void> {
  const { head, ...rest } = what;
  const folder = join(dataDirectory, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${encodeURIComponent(what.book)}-${what.first.slice(0, 16)}.json`);
  const draft = await open(`${path}.new`, "w", 0o600);
  try {
    await draft.writeFile(`${JSON.stringify({ ...rest, ...head })}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
}

/** Moves a file out of the way and keeps it as evidence. Returns where it is. */
export async function setAside({ path }: AcknowledgedFile, now: Date): Promise<string> {
  const aside = `${path}.lost-${now.toISOString().replaceAll(":", "")}`;
  await rename(path, aside);
  return aside;
}

function noneMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}
