import type { Book } from "@plimsoll/engine";
import type { DurableEntry, Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import { nowOf } from "../../../book/look.ts";
import { inTransaction } from "../../../foundation/database/transaction.ts";
import type { Fold } from "../../follow.ts";
import type { Recipients } from "../recipients.ts";
import { writeMessage } from "../texts/write-message.ts";
import { acknowledge } from "./acknowledge.ts";
import { FoldBatch, type See } from "./fold-batch.ts";
import { gatherAll } from "./gather-facts.ts";
import { loanNamesOf } from "./loan-names.ts";
import { insertNotifications, type NewNotification } from "./insert-notifications.ts";
import { atOnce, type ToldAtOnce } from "./one-message.ts";
import { overtake } from "./overtake.ts";
import { bitsOf, resolve } from "./resolve.ts";
import { standingKinds } from "./standing-kinds.ts";
import { isOfInterest, kindOf } from "./told.ts";

interface NotificationFoldOptions {
  readonly pool: pg.Pool;
  readonly sequencer: Sequencer;
  readonly recipients: Recipients;
  /** Some notifications of a step are written before the rest of it. */
  readonly onWritten: () => void;
}

/** A step ends with the entry that makes so many notifications: one transaction stays short. */
const TOLD_PER_BATCH = 1_000;
/** Notifications that are written in one group, after which they begin to be sent. */
const WRITTEN_AT_ONCE = 1_000;
/** Texts are made for so many loans at a time; between two such groups other work may use the thread. */
const LOOKED_AT_ONCE = 250;

/**
 * Turns entries into notifications. The cursor moves in the transaction that writes the last of them, and
 * the table admits each notification only once. So after any crash each account is told each thing once.
 */
export function foldNotifications(options: NotificationFoldOptions): Fold<readonly DurableEntry[]> {
  const writer = new NotificationWriter(options);
  return {
    name: "notifications",
    schema: "notifications",
    fold: (client, entries) => writer.write(client, entries),
  };
}

class NotificationWriter {
  readonly #options: NotificationFoldOptions;

  constructor(options: NotificationFoldOptions) {
    this.#options = options;
  }

  async write(client: pg.PoolClient, entries: readonly DurableEntry[]): Promise<boolean> {
    if (!entries.some(({ events }) => events.some(isOfInterest))) return false;
    const { sequencer } = this.#options;
    const { bookId } = sequencer;
    const see: See = (look) =>
      sequencer.read((book: Book) => look(book, nowOf(book, { sequencer })));
    const batch = await FoldBatch.load(client, bookId, entries, see);
    const told = atOnce(await batch.fold(client, entries));
    await this.#tell(client, told);
    await overtake(client, bookId, told);
    await acknowledge(client, bookId, entries);
    const ended = await resolve(client, bookId, { entries, see, ownerOf: batch.ownerOf });
    return told.length + ended > 0;
  }

  /**
   * Writes notifications, in groups. Every group but the last has a transaction of its own, so that
   * sending can begin early; the last one is in the transaction that moves the cursor. When the process
   * ends in between, all are made again, and those that exist already are left as they are.
   */
  async #tell(client: pg.PoolClient, told: readonly ToldAtOnce[]): Promise<void> {
    const { pool, sequencer, onWritten } = this.#options;
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
  async #compose(client: pg.PoolClient, told: readonly ToldAtOnce[]): Promise<NewNotification[]> {
    const { recipients, sequencer } = this.#options;
    const accounts = [...new Set(told.map(({ account }) => account))];
    const known = await recipients.of(client, accounts);
    const nameOf = await loanNamesOf(client, told);
    const composed: NewNotification[] = [];
    for (let at = 0; at < told.length; at += LOOKED_AT_ONCE) {
      const some = told.slice(at, at + LOOKED_AT_ONCE);
      const facts = await sequencer.read((book: Book) =>
        some.map((one) => gatherAll(book, one, nowOf(book, { sequencer }))),
      );
      for (const [index, one] of some.entries()) {
        const recipient = known.get(one.account);
        const stated = facts[index];
        if (recipient === undefined || stated === undefined) continue;
        const id = `${one.sequence}-${one.index}`;
        const { isUrgent, kinds } = standingKinds(one, stated.main);
        composed.push({
          id,
          account: one.account,
          kind: one.kind,
          isUrgent,
          loan: one.loan,
          at: new Date(one.event.at),
          ...writeMessage(stated, id, nameOf(one)),
          route: recipients.routeOf(recipient, kinds, isUrgent),
          minutes: recipient.preferences.minutesUntilEscalation,
          bits: bitsOf(one),
          feed: one.event.type === "mark_set" ? one.event.feed : null,
        });
      }
    }
    return composed;
  }
}

/** The first entries, as many as make one step; what concerns a whole market begins its own. */
export function upToLimit(entries: readonly DurableEntry[]): readonly DurableEntry[] {
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
