import type { Book } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry, type Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import { nowOf } from "../../../book/look.ts";
import { inTransaction } from "../../../foundation/database/transaction.ts";
import { isUrgent } from "../kinds.ts";
import type { Recipients } from "../recipients.ts";
import { writeText } from "../texts/texts.ts";
import { acknowledge } from "./acknowledge.ts";
import { FoldBatch } from "./fold-batch.ts";
import { gatherFacts } from "./gather-facts.ts";
import { insertNotifications, type NewNotification } from "./insert-notifications.ts";
import { isOfInterest, kindOf, type Told } from "./told.ts";

export interface OutboxOptions {
  readonly pool: pg.Pool;
  readonly reader: JournalReader;
  readonly sequencer: Sequencer;
  readonly recipients: Recipients;
}

const ENTRIES_PER_BATCH = 500;
/** A batch ends with the entry that makes so many notifications: one transaction stays short. */
const TOLD_PER_BATCH = 1_000;
/** Of what concerns a whole market, so many at a time are written and begin to be sent. */
const WRITTEN_AT_ONCE = 1_000;
const QUEUE_ENTRIES_MAX = 4_000;
/** Loans that are looked at without a pause for whoever else needs the thread. */
const LOOKED_AT_ONCE = 250;

/**
 * Turns the journal into notifications, from where it stopped last. The checkpoint moves in the
 * transaction that writes the last of what there is to tell about a batch of entries, and a notification
 * can exist only once: whenever the process ends, each account has each of them once.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #unsubscribe: () => void;
  #queue: DurableEntry[] = [];
  #folded = 0;
  readonly #waiting = new Set<() => void>();

  constructor(options: OutboxOptions, onNews: () => void) {
    this.#options = options;
    this.#unsubscribe = options.sequencer.subscribe((entries) => {
      const isFull = this.#queue.length + entries.length > QUEUE_ENTRIES_MAX;
      this.#queue = isFull ? [] : [...this.#queue, ...entries];
      onNews();
    });
  }

  /** Settles once notifications include `sequence`, or after `millisMax`. */
  async reach(sequence: number, millisMax: number): Promise<boolean> {
    if (this.#folded >= sequence) return true;
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#folded >= sequence) finish(true);
      };
      const finish = (isThere: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(isThere);
      };
      const timer = setTimeout(() => finish(false), millisMax);
      this.#waiting.add(look);
    });
  }

  /** Works up to the end of the journal; tells `onWritten` after each batch with something to send. */
  async catchUp(signal: AbortSignal, onWritten: () => void): Promise<void> {
    if (this.#folded === 0) this.#folded = await this.#checkpoint();
    while (!signal.aborted) {
      const entries = await this.#next(this.#folded + 1);
      if (entries.length === 0) return;
      const batch = upToLimit(entries);
      const { isCurrent, told } = await this.#write(this.#folded, batch, onWritten);
      this.#folded = isCurrent ? this.#folded + batch.length : await this.#checkpoint();
      for (const look of [...this.#waiting]) look();
      if (told > 0) onWritten();
    }
  }

  close(): void {
    this.#unsubscribe();
  }

  async #next(sequence: number): Promise<readonly DurableEntry[]> {
    const skipped = this.#queue.findIndex((entry) => entry.sequence >= sequence);
    this.#queue.splice(0, skipped < 0 ? this.#queue.length : skipped);
    if (this.#queue[0]?.sequence === sequence) return this.#queue.slice(0, ENTRIES_PER_BATCH);
    const { reader, sequencer } = this.#options;
    if (sequencer.durableSequence < sequence) return [];
    for await (const batch of reader.read(sequence, ENTRIES_PER_BATCH)) {
      return batch.map(decodeEntry);
    }
    return [];
  }

  async #checkpoint(): Promise<number> {
    const { pool, sequencer } = this.#options;
    await pool.query(
      `INSERT INTO notifications.checkpoints (book_id, sequence) VALUES ($1, 0)
       ON CONFLICT DO NOTHING`,
      [sequencer.bookId],
    );
    const { rows } = await pool.query<{ sequence: number }>(
      "SELECT sequence::float8 AS sequence FROM notifications.checkpoints WHERE book_id = $1",
      [sequencer.bookId],
    );
    return rows[0]?.sequence ?? 0;
  }

  async #write(
    checkpoint: number,
    entries: readonly DurableEntry[],
    onWritten: () => void,
  ): Promise<{ isCurrent: boolean; told: number }> {
    const { pool, sequencer } = this.#options;
    const { bookId } = sequencer;
    return inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE notifications.checkpoints SET sequence = $3 WHERE book_id = $1 AND sequence = $2`,
        [bookId, checkpoint, checkpoint + entries.length],
      );
      if (rowCount !== 1) return { isCurrent: false, told: 0 };
      if (!entries.some(({ events }) => events.some(isOfInterest))) {
        return { isCurrent: true, told: 0 };
      }
      const batch = await FoldBatch.load(client, bookId, entries, (see) =>
        sequencer.read((book: Book) => see(book, nowOf(book, { sequencer }))),
      );
      const told = await batch.fold(client, entries);
      await this.#tell(client, told, onWritten);
      await acknowledge(client, bookId, entries);
      return { isCurrent: true, told: told.length };
    });
  }

  /**
   * Writes notifications. Of many all but the last are written in transactions of their own, before the
   * one that moves the checkpoint: when the process ends in between they are made again, and those that
   * exist are left alone.
   */
  async #tell(client: pg.PoolClient, told: readonly Told[], onWritten: () => void): Promise<void> {
    const { pool, sequencer } = this.#options;
    const { bookId } = sequencer;
    for (let at = 0; at < told.length; at += WRITTEN_AT_ONCE) {
      const composed = await this.#compose(client, told.slice(at, at + WRITTEN_AT_ONCE));
      if (composed.length === 0) continue;
      if (at + WRITTEN_AT_ONCE >= told.length) {
        await insertNotifications(client, bookId, composed);
      } else {
        await inTransaction(pool, (own) => insertNotifications(own, bookId, composed));
        onWritten();
      }
    }
  }

  /** Writes the texts, with a pause now and then. */
  async #compose(client: pg.PoolClient, told: readonly Told[]): Promise<NewNotification[]> {
    const { recipients, sequencer } = this.#options;
    const accounts = [...new Set(told.map(({ account }) => account))];
    const known = await recipients.of(client, accounts);
    const composed: NewNotification[] = [];
    for (let at = 0; at < told.length; at += LOOKED_AT_ONCE) {
      const some = told.slice(at, at + LOOKED_AT_ONCE);
      const facts = await sequencer.read((book: Book) =>
        some.map((one) => gatherFacts(book, one, nowOf(book, { sequencer }))),
      );
      for (const [index, one] of some.entries()) {
        const recipient = known.get(one.account);
        const stated = facts[index];
        if (recipient === undefined || stated === undefined) continue;
        const id = `${one.sequence}-${one.index}`;
        composed.push({
          id,
          account: one.account,
          kind: one.kind,
          isUrgent: isUrgent(one.kind),
          loan: one.loan,
          at: new Date(one.event.at),
          ...writeText(stated, id),
          route: recipients.routeOf(recipient, one.kind),
          minutes: recipient.preferences.minutesUntilEscalation,
        });
      }
    }
    return composed;
  }
}

/** The first entries, up to the limit of one batch; what concerns a whole market begins its own. */
function upToLimit(entries: readonly DurableEntry[]): readonly DurableEntry[] {
  let told = 0;
  for (const [index, { events }] of entries.entries()) {
    const isTrouble = events.some(
      (it) => it.type === "grace_opened" || (it.type === "mark_set" && it.mark.status !== "fresh"),
    );
    if (isTrouble && index > 0) return entries.slice(0, index);
    told += events.filter((event) => kindOf(event) !== null).length;
    if (told >= TOLD_PER_BATCH) return entries.slice(0, index + 1);
  }
  return entries;
}
