import { apply, createBook, type AccountId, type Book } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { decodeBody } from "../durable-entry.ts";

/**
 * The book after the whole journal, by applying its events in order. The rules of today decide
 * nothing, so it is right for journals of any age.
 *
 * @throws JournalBroken at the first entry that is missing or altered.
 * @throws JournalVersionUnknown when a newer release wrote an entry.
 */
export async function replay(reader: JournalReader, owner: AccountId): Promise<Book> {
  const book = createBook(owner);
  for await (const entries of reader.read(1)) {
    for (const entry of entries) {
      for (const event of decodeBody(entry).events) apply(book, event);
    }
  }
  return book;
}
