/** A record that a transaction can put back as it was. Its fields are plain or immutable values. */
export interface Stored {
  /** Last transaction that saved this record. */
  stamp: number;
}

/** Puts `copy` back into `record`; for records that need more than their fields. */
type PutBack<R extends Stored> = (record: R, copy: R) => void;

/**
 * Puts a book back as it was when a command is refused after some of its events were applied.
 *
 * Records are copied once per transaction, just before their first change; everything else (an
 * entry added to a map) leaves an inverse. Nothing is kept outside a transaction.
 */
export class Undo {
  #transaction = 0;
  #isActive = false;
  /** What to undo, in order: an inverse, or a record, its copy and how to put it back. */
  readonly #log: unknown[] = [];

  /** Starts to record. Transactions do not nest. */
  begin(): void {
    this.#transaction += 1;
    this.#isActive = true;
  }

  /** Keeps the record as it is now, unless this transaction has done so already. */
  save<R extends Stored>(record: R, putBack: PutBack<R> = Object.assign): void {
    if (!this.#isActive || record.stamp === this.#transaction) return;
    record.stamp = this.#transaction;
    // Three slots of one list instead of a closure: this is the hottest allocation of a price fall.
    this.#log.push(record, { ...record }, putBack);
  }

  /** Keeps the inverse of a change that is not a field of a record. */
  onRollback(inverse: () => void): void {
    if (this.#isActive) this.#log.push(null, null, inverse);
  }

  /** Forgets: what was done stays. */
  commit(): void {
    this.#log.length = 0;
    this.#isActive = false;
  }

  /** Undoes everything since `begin`, the latest first. */
  rollback(): void {
    for (let index = this.#log.length - 3; index >= 0; index -= 3) {
      const undo = this.#log[index + 2] as PutBack<Stored>;
      undo(this.#log[index] as Stored, this.#log[index + 1] as Stored);
    }
    this.commit();
  }
}
