import type { DurableEntry, Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import { look } from "../../book/look.ts";
import type { Fold } from "../follow.ts";
import { address, eventIn, factOf, factView, type History } from "../history/index.ts";
import { slices } from "../slices.ts";
import { accountsConcerned, type AddressedEvent } from "../visibility.ts";
import { makeMessage, type Message } from "./message.ts";

interface MessageOptions {
  /** Knows whose a loan was at each place of the journal; must include the entries that are folded. */
  readonly history: Pick<History, "tables">;
  readonly sequencer: Sequencer;
}

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

/** Whose cursor says how far. */
export const WEBHOOKS = { name: "webhooks", schema: "webhooks" } as const;

/** Turns entries into messages and deliveries: each event is there once for each endpoint. */
export function foldMessages(options: MessageOptions): Fold<readonly DurableEntry[]> {
  return {
    ...WEBHOOKS,
    fold: async (client, entries) => {
      const addressed = await addressMessages(options, client, entries);
      if (addressed.length === 0) return false;
      for (const some of slices(addressed)) await insert(client, options.sequencer.bookId, some);
      return true;
    },
  };
}

async function addressMessages(
  { history, sequencer }: MessageOptions,
  client: pg.PoolClient,
  entries: readonly DurableEntry[],
): Promise<readonly Addressed[]> {
  const { bookId } = sequencer;
  const { rows: subscribers } = await client.query<Subscriber>(
    `SELECT id, account, event_types, after_sequence::float8 AS after_sequence
     FROM webhooks.endpoints WHERE book_id = $1 AND disabled_at IS NULL`,
    [bookId],
  );
  const wanted = new Set(subscribers.flatMap(({ event_types }) => event_types));
  const some = entries.filter(({ events }) => events.some(({ type }) => wanted.has(type)));
  const addressed: Addressed[] = [];
  for (const { entry, events, markets } of await address(history.tables, some)) {
    const asked = events.flatMap((event, index) => {
      const endpointIds = subscribers
        .filter((it) => isFor(it, entry.sequence, event))
        .map(({ id }) => id);
      const market = markets[index] ?? null;
      return endpointIds.length === 0 ? [] : [{ event: event.event, index, market, endpointIds }];
    });
    if (asked.length === 0) continue;
    // As the API writes them, also of loans that are closed by now. From the stored form, so that a message has
    // the same bytes whether its entry was still in memory or was read again.
    const { value: descriptions } = await look({ sequencer }, (book) =>
      asked.map(({ event, market }) => factView(book, eventIn(factOf(event)), market)),
    );
    for (const [place, { event, index, endpointIds }] of asked.entries()) {
      const message = makeMessage(bookId, entry, index, event, descriptions[place] ?? {});
      addressed.push({ message, endpointIds });
    }
  }
  return addressed;
}

async function insert(
  client: pg.PoolClient,
  bookId: string,
  addressed: readonly Addressed[],
): Promise<void> {
  const messages = addressed.map(({ message }) => message);
  const { rows } = await client.query<{ number: string; message_id: string }>(
    `INSERT INTO webhooks.messages (book_id, sequence, event_index, message_id, type, body)
       SELECT $1, new.sequence, new.event_index, new.message_id, new.type, new.body
       FROM unnest($2::bigint[], $3::integer[], $4::text[], $5::text[], $6::text[])
         AS new (sequence, event_index, message_id, type, body)
       ORDER BY new.sequence, new.event_index
       RETURNING number, message_id`,
    [
      bookId,
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
  for (const some of slices(deliveries)) {
    await client.query(
      `INSERT INTO webhooks.deliveries (endpoint_id, message_number)
         SELECT new.endpoint_id, new.message_number
         FROM unnest($1::text[], $2::bigint[]) AS new (endpoint_id, message_number)`,
      [some.map(({ endpointId }) => endpointId), some.map(({ number }) => number)],
    );
  }
}

function isFor(subscriber: Subscriber, sequence: number, addressed: AddressedEvent): boolean {
  const { account, event_types, after_sequence } = subscriber;
  if (sequence <= after_sequence || !event_types.includes(addressed.event.type)) return false;
  return account === null || accountsConcerned(addressed).has(account);
}
