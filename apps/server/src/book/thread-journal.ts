import { openPostgresJournal, type JournalStore } from "@plimsoll/journal";

/** Of this thread, by address. */
const stores = new Map<string, Promise<JournalStore>>();

/** The journals in a database as a thread reads them: opened once by each thread, gone with it. Nothing is written there. */
export function threadJournal(url: string): Promise<JournalStore> {
  const known = stores.get(url);
  if (known !== undefined) return known;
  const opened = openPostgresJournal({ url, isReadOnly: true });
  stores.set(url, opened);
  opened.catch(() => stores.delete(url));
  return opened;
}
