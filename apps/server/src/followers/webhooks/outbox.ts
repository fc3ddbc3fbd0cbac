import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";
import { address, type AddressedEntry, type History } from "../history/index.ts";
import { accountsConcerned, type AddressedEvent } from "../visibility.ts";
import { makeMessage, type DescribeEvents, type Message } from "./message.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";

export interface OutboxOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly reader: JournalReader;
  /** Knows whose a loan was at each place of the journal; messages wait for it. */
  readonly history: Pick<History, "tables" | "worker">;
  readonly describe: DescribeEvents;
}

const ENTRIES_PER_BATCH = 500;
const HISTORY_MILLIS_MAX = 10_000;

interface Subscriber {
  readonly id: string;
  readonly account: string | null;
  readonly event_types: readonly string[];
  readonly after_sequence: number;
}

interface Addressed {
  readonly message: Message;
  readonly endpointIds: readonly string[];
}

/**
 * Turns the journal into messages and deliveries, from where it stopped last. A batch of entries, what
 * there is to send about them and the new checkpoint are one transaction; so whenever the process
 * ends, each event is there once for each endpoint. Two servers of one book take turns at the
 * checkpoint, and the one that comes second finds its work done.
 */
export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Works up to the end of the journal; says whether there is anything new to send. */
  async catchUp(signal: AbortSignal): Promise<boolean> {
    let hasNew = false;
    while (!signal.aborted) {
      const from = (await this.#checkpoint()) + 1;
      const entries: DurableEntry[] = [];
      for await (const batch of this.#options.reader.read(from, ENTRIES_PER_BATCH)) {
        entries.push(...batch.map(decodeEntry));
      }
      if (entries.length === 0) return hasNew;
      hasNew = (await this.#write(from - 1, entries)) || hasNew;
    }
    return hasNew;
  }

  async #checkpoint(): Promise<number> {
    const { pool, bookId } = this.#options;
    await pool.query(
      `INSERT INTO webhooks.checkpoints (book_id, sequence) VALUES ($1, 0) ON CONFLICT DO NOTHING`,
      [bookId],
    );
    const { rows } = await pool.query<{ sequence: number }>(
      "SELECT sequence::float8 AS sequence FROM webhooks.checkpoints WHERE book_id = $1",
      [bookId],
    );
    return rows[0]?.sequence ?? 0;
  }

  async #write(checkpoint: number, entries: readonly DurableEntry[]): Promise<boolean> {
    const { pool, bookId } = this.#options;
    return inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ sequence: number }>(
        `SELECT sequence::float8 AS sequence FROM webhooks.checkpoints WHERE book_id = $1 FOR UPDATE`,
        [bookId],
      );
      if (rows[0]?.sequence !== checkpoint) return false;
      const addressed = await this.#address(client, entries);
      if (addressed.length > 0) await this.#insert(client, addressed);
      await client.query("UPDATE webhooks.checkpoints SET sequence = $2 WHERE book_id = $1", [
        bookId,
        checkpoint + entries.length,
      ]);
      return addressed.length > 0;
    });
  }

  async #address(client: pg.PoolClient, entries: readonly DurableEntry[]): Promise<Addressed[]> {
    const { bookId, describe } = this.#options;
    const { rows: subscribers } = await client.query<Subscriber>(
      `SELECT id, account, event_types, after_sequence::float8 AS after_sequence
       FROM webhooks.endpoints WHERE book_id = $1 AND disabled_at IS NULL`,
      [bookId],
    );
    const wanted = new Set(subscribers.flatMap(({ event_types }) => event_types));
    const wantedEntries = entries.filter(({ events }) =>
      events.some(({ type }) => wanted.has(type)),
    );
    const addressed: Addressed[] = [];
    for (const one of await this.#addressedIn(wantedEntries)) {
      const { entry, events } = one;
      const descriptions = await describe(one);
      for (const [index, event] of events.entries()) {
        const endpointIds = subscribers
          .filter((it) => isFor(it, entry.sequence, event))
          .map(({ id }) => id);
        if (endpointIds.length === 0) continue;
        const description = descriptions[index] ?? {};
        const message = makeMessage(bookId, entry, index, event.event, description);
        addressed.push({ message, endpointIds });
      }
    }
    return addressed;
  }

  async #addressedIn(entries: readonly DurableEntry[]): Promise<readonly AddressedEntry[]> {
    const { history } = this.#options;
    const last = entries.at(-1)?.sequence ?? 0;
    if (await history.worker.reach(last, HISTORY_MILLIS_MAX))
      return address(history.tables, entries);
    throw new Error("History is behind; messages wait for it.");
  }

  async #insert(client: pg.PoolClient, addressed: readonly Addressed[]): Promise<void> {
    const messages = addressed.map(({ message }) => message);
    const { rows } = await client.query<{ number: string; message_id: string }>(
      `INSERT INTO webhooks.messages (book_id, sequence, event_index, message_id, type, body)
       SELECT $1, new.sequence, new.event_index, new.message_id, new.type, new.body
       FROM unnest($2::bigint[], $3::integer[], $4::text[], $5::text[], $6::text[])
         AS new (sequence, event_index, message_id, type, body)
       ORDER BY new.sequence, new.event_index
       RETURNING number, message_id`,
      [
        this.#options.bookId,
        messages.map(({ sequence }) => sequence),
        messages.map(({ index }) => index),
        messages.map(({ id }) => id),
        messages.map(({ type }) => type),
        messages.map(({ body }) => body),
      ],
    );
    const numbers = new Map(rows.map(({ number, message_id }) => [message_id, number]));
    const deliveries = addressed.flatMap(({ message, endpointIds }) =>
      endpointIds.map((endpointId) => ({ endpointId, number: numbers.get(message.id) })),
    );
    await client.query(
      `INSERT INTO webhooks.deliveries (endpoint_id, message_number)
       SELECT new.endpoint_id, new.message_number
       FROM unnest($1::text[], $2::bigint[]) AS new (endpoint_id, message_number)`,
      [deliveries.map(({ endpointId }) => endpointId), deliveries.map(({ number }) => number)],
    );
  }
}

function isFor(subscriber: Subscriber, sequence: number, addressed: AddressedEvent): boolean {
  const { account, event_types, after_sequence } = subscriber;
  if (sequence <= after_sequence || !event_types.includes(addressed.event.type)) return false;
  return account === null || accountsConcerned(addressed).has(account);
}
