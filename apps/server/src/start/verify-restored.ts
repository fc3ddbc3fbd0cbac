import { AUDIT_LOG, JournalBroken, readJournalWithin, type JournalReader } from "@plimsoll/journal";
import { verify } from "@plimsoll/sequencer";
import type pg from "pg";
import { OPERATOR } from "../book/book-id.ts";
import { compareWithKnown } from "../followers/anchors/known-checkpoints.ts";
import { filePlace } from "../followers/anchors/places/file-place.ts";
import type { Place } from "../followers/anchors/places/place.ts";
import { readPlaces } from "../followers/anchors/places/read-places.ts";
import type { BackupManifest } from "../foundation/backup/backup-format.ts";
import type { Config } from "../foundation/config/environment.ts";
import { poolWithin } from "../foundation/database/within-transaction.ts";

/** What was restored is not what it should be; nothing of it stays. */
class RestoreRefused extends Error {
  override readonly name = "RestoreRefused";
}

/**
 * Proves what a restore has written, within its transaction: each journal's chain and end, every decision, every
 * snapshot, and the checkpoints that the database and the files of PLIMSOLL_ANCHORS know.
 *
 * @throws RestoreRefused, HistoryRewritten
 */
export async function verifyRestored(
  client: pg.ClientBase,
  config: Config,
  journals: BackupManifest["journals"],
): Promise<void> {
  const pool = poolWithin(client);
  const places = openPlaces(config);
  for (const { book, sequence, hash } of journals) {
    const reader = readJournalWithin(pool, book);
    const head = await reader.head();
    if (head.sequence !== sequence || head.hash !== hash) {
      throw new RestoreRefused(`The journal ${book} does not end where the backup says.`);
    }
    if (book === AUDIT_LOG) await followChain(reader);
    else await decideAgain(reader);
    await compareWithCheckpoints({ pool, reader, places, end: sequence });
  }
}

async function followChain(reader: JournalReader): Promise<void> {
  let entries = 0;
  try {
    for await (const batch of reader.read(1)) entries += batch.length;
  } catch (error) {
    if (error instanceof JournalBroken) throw new RestoreRefused(error.message, { cause: error });
    throw error;
  }
  console.log(`${reader.bookId}: ${entries} entries, the chain is unbroken.`);
}

async function decideAgain(reader: JournalReader): Promise<void> {
  const { isIntact, entries, snapshots, stateHash, problems } = await verify(reader, OPERATOR);
  const [first] = problems;
  if (!isIntact || first !== undefined) {
    throw new RestoreRefused(
      `The journal ${reader.bookId} in this backup does not hold at entry ${first?.sequence ?? 0}: ` +
        `${first?.message ?? ""}. Nothing was restored. If another release made the backup, restore it with that one.`,
    );
  }
  console.log(
    `${reader.bookId}: ${entries} entries decided again, all the same; ${snapshots} snapshots compared. State hash ` +
      `${stateHash}.`,
  );
}

interface Comparing {
  readonly pool: pg.Pool;
  readonly reader: JournalReader;
  readonly places: readonly Place[];
  readonly end: number;
}

/** A place outside may know of entries that came after the backup: that they are missing is told, not refused. */
async function compareWithCheckpoints({ pool, reader, places, end }: Comparing): Promise<void> {
  const { bookId } = reader;
  const store = { openReader: async () => reader };
  const compared = { pool, store, places, keys: undefined, mayEndEarlier: true };
  const { chain } = await compareWithKnown(compared, bookId);
  const held = chain.filter(({ sequence }) => sequence <= end);
  if (chain.length > 0) console.log(`${bookId}: it agrees with ${held.length} checkpoints.`);
  const lost = chain.at(-1);
  if (lost === undefined || lost.sequence <= end) return;
  console.error(
    `${bookId} ends at entry ${end}, and a checkpoint of ${lost.at} knows entry ${lost.sequence} with the hash ` +
      `${lost.hash}: at least ${lost.sequence - end} entries came after this backup and are not in it. The server will ` +
      "not start before an operator has accepted that; see docs/operations.md, “Entries are missing”.",
  );
}

/** Those that can be read back; what others were given, they alone can show. */
function openPlaces({ anchors, allowsPrivateWebhooks }: Config): readonly Place[] {
  const settings = readPlaces(anchors.places ?? "", { allowsHttp: allowsPrivateWebhooks });
  const files = settings.filter((setting) => setting.kind === "file");
  return files.map(({ path }) => filePlace(path));
}
