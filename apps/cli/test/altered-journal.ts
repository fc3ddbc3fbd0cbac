import { startPostgres } from "@plimsoll/embedded-postgres";
import { chainEntries, genesis, openPostgresJournal, type JournalEntry } from "@plimsoll/journal";
import pg from "pg";

/** Works on the stopped server's database as an administrator with a grudge would. */
export async function onDatabase(
  dataDirectory: string,
  work: (client: pg.Client, url: string) => Promise<void>,
): Promise<void> {
  const postgres = await startPostgres({ dataDirectory });
  const client = new pg.Client({ connectionString: postgres.url });
  try {
    await client.connect();
    await work(client, postgres.url);
  } finally {
    await client.end();
    await postgres.stop();
  }
}

/**
 * Alters one entry and makes all hashes from there on fit again, so that no hash betrays it. `alter`
 * is asked for every entry and returns another body for the one it wants.
 */
export async function rewriteJournal(
  client: pg.Client,
  url: string,
  alter: (entry: JournalEntry) => string,
): Promise<void> {
  const store = await openPostgresJournal({ url });
  const entries: JournalEntry[] = [];
  const reader = await store.openReader("main");
  for await (const batch of reader.read(1)) entries.push(...batch);
  await store.close();
  const drafts = entries.map((entry) => ({ ...entry, body: alter(entry) }));
  const chained = chainEntries("main", genesis("main"), drafts);
  await client.query(
    `UPDATE journal.entries AS entry SET body = altered.body, hash = altered.hash
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS altered (sequence, body, hash)
      WHERE entry.sequence = altered.sequence
        AND entry.book_number = (SELECT book_number FROM journal.books WHERE book_id = 'main')`,
    [
      chained.map(({ sequence }) => sequence),
      chained.map(({ body }) => body),
      chained.map(({ hash }) => hash),
    ],
  );
  await client.query("UPDATE journal.books SET head_hash = $1 WHERE book_id = 'main'", [
    chained.at(-1)?.hash,
  ]);
}
