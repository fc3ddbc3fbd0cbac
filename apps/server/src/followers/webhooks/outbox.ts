import type { Event } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";
import { concernedAccounts } from "./concerned-accounts.ts";
import { makeMessage, type DescribeEvents, type Message } from "./message.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";

export interface OutboxOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly reader: JournalReader;
  readonly describe: DescribeEvents;
}

const ENTRIES_PER_BATCH = 500;

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
      await this.#keepOwners(client, entries);
      const addressed = await this.#address(client, entries);
      if (addressed.length > 0) await this.#insert(client, addressed);
      await client.query("UPDATE webhooks.checkpoints SET sequence = $2 WHERE book_id = $1", [
        bookId,
        checkpoint + entries.length,
      ]);
      return addressed.length > 0;
    });
  }

  async #keepOwners(client: pg.PoolClient, entries: readonly DurableEntry[]): Promise<void> {
    const created = entries
      .flatMap(({ events }) => events)
      .filter((event) => event.type === "loan_created");
    if (created.length === 0) return;
    await client.query(
      `INSERT INTO webhooks.loans (book_id, loan, owner)
       SELECT $1, made.loan, made.owner FROM unnest($2::text[], $3::text[]) AS made (loan, owner)
       ON CONFLICT DO NOTHING`,
      [this.#options.bookId, created.map(({ loan }) => loan), created.map(({ owner }) => owner)],
    );
  }

  async #address(client: pg.PoolClient, entries: readonly DurableEntry[]): Promise<Addressed[]> {
    const { bookId, describe } = this.#options;
    const { rows: subscribers } = await client.query<Subscriber>(
      `SELECT id, account, event_types, after_sequence::float8 AS after_sequence
       FROM webhooks.endpoints WHERE book_id = $1 AND disabled_at IS NULL`,
      [bookId],
    );
    const wanted = new Set(subscribers.flatMap(({ event_types }) => event_types));
    const owners = await this.#ownersOf(client, entries, wanted);
    const addressed: Addressed[] = [];
    for (const entry of entries) {
      if (!entry.events.some(({ type }) => wanted.has(type))) continue;
      const descriptions = await describe(entry);
      for (const [index, event] of entry.events.entries()) {
        const accounts = concernedAccounts(event, (loan) => owners.get(loan));
        const endpointIds = subscribers
          .filter((it) => isFor(it, entry.sequence, event, accounts))
          .map(({ id }) => id);
        if (endpointIds.length === 0) continue;
        const message = makeMessage(bookId, entry, index, event, descriptions[index] ?? {});
        addressed.push({ message, endpointIds });
      }
    }
    return addressed;
  }

  async #ownersOf(
    client: pg.PoolClient,
    entries: readonly DurableEntry[],
    wanted: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, string>> {
    const loans = entries
      .flatMap(({ events }) => events)
      .flatMap((event) => (wanted.has(event.type) && "loan" in event ? [event.loan] : []));
    if (loans.length === 0) return new Map();
    const { rows } = await client.query<{ loan: string; owner: string }>(
      "SELECT loan, owner FROM webhooks.loans WHERE book_id = $1 AND loan = ANY ($2)",
      [this.#options.bookId, [...new Set(loans)]],
    );
    return new Map(rows.map(({ loan, owner }) => [loan, owner]));
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

function isFor(
  subscriber: Subscriber,
  sequence: number,
  event: Event,
  accounts: ReadonlySet<string>,
): boolean {
  if (sequence <= subscriber.after_sequence) return false;
  if (!subscriber.event_types.includes(event.type)) return false;
  return subscriber.account === null || accounts.has(subscriber.account);
}
