import pg from "pg";
import { threadJournal } from "../../book/thread-journal.ts";
import type { Work } from "../../foundation/workers/workers.ts";
import { compareWithKnown, HistoryRewritten } from "./known-checkpoints.ts";
import { filePlace } from "./places/file-place.ts";
import type { Place } from "./places/place.ts";
import type { PlaceSetting } from "./places/read-places.ts";

/** Where a thread looks for checkpoints, and whose they may be. */
export interface Lookout {
  readonly databaseUrl: string;
  readonly places: readonly PlaceSetting[];
  /** File with the root certificates of time-stamp authorities; there when one is among the places. */
  readonly tsaCertificates: string | undefined;
  /** Public keys of the operator's. */
  readonly keys: readonly string[];
}

interface CompareOrder extends Lookout {
  readonly bookId: string;
}

/** What a comparison has found. */
export interface Compared {
  /** How many checkpoints all places together know. */
  readonly known: number;
  readonly newestSequence: number | null;
  /** What the journal lacks, or what was altered. */
  readonly contradiction: { readonly sequence: number; readonly message: string } | null;
}

/** Years of checkpoints are many, and each is read, hashed and looked for. */
export const COMPARE: Work<CompareOrder, Compared> = {
  name: "compare the journal with its checkpoints",
  script: new URL("compare-work.js", import.meta.url),
  millisMax: 120_000,
};

const CONNECT_MILLIS_MAX = 5_000;

/** Compares a book's journal with every checkpoint that is known of it, on a connection of its own. */
export async function compareOnThread(order: CompareOrder): Promise<Compared> {
  const { databaseUrl, bookId, keys } = order;
  const store = await threadJournal(databaseUrl);
  const places = await placesToLookInto(order);
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_MILLIS_MAX,
    application_name: "plimsoll-checkpoints",
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { chain } = await compareWithKnown({ pool: client, store, places, keys }, bookId);
    const newestSequence = chain.at(-1)?.sequence ?? null;
    return { known: chain.length, newestSequence, contradiction: null };
  } catch (error) {
    if (!(error instanceof HistoryRewritten)) throw error;
    const { sequence, message } = error;
    return { known: 0, newestSequence: null, contradiction: { sequence, message } };
  } finally {
    await client.end();
  }
}

/** A webhook keeps what it was sent, and nothing can be asked of it. */
async function placesToLookInto({ places, tsaCertificates }: Lookout): Promise<Place[]> {
  const opened: Place[] = [];
  for (const setting of places) {
    if (setting.kind === "file") opened.push(filePlace(setting.path));
    if (setting.kind !== "time_stamp" || tsaCertificates === undefined) continue;
    // Half a megabyte of code that only an authority needs.
    const { timeStampPlace } = await import("./places/time-stamp-place.ts");
    opened.push(await timeStampPlace(setting.url, tsaCertificates));
  }
  return opened;
}
