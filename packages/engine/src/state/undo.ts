/** A record that a transaction can put back as it was. Its fields are plain or immutable values. */
export interface Stored {
  /** Last transaction that saved this record. */
  stamp: number;
}

/**
 * Puts a book back as it was when a command is refused after some of its events were applied.
 *
 * Records are copied once per transaction, just before their first change; everything else (an
 * entry added to a map) leaves an inverse. Nothing is kept outside a transaction.
 */
export class Undo {
  #transaction = 0;
  #isActive = false;
  readonly #log: (() => void)[] = [];

  /** Starts to record. Transactions do not nest. */
  begin(): void {
    this.#transaction += 1;
    this.#isActive = true;
  }

  /** Keeps the record as it is now, unless this transaction has done so already. */
  save(record: Stored): void {
    if (!this.claim(record)) return;
    const copy = { ...record };
    this.#log.push(() => Object.assign(record, copy));
  }

  /** Whether the caller must save `record` itself, because a plain copy would not do. */
  claim(record: Stored): boolean {
    if (!this.#isActive || record.stamp === this.#transaction) return false;
    record.stamp = this.#transaction;
    return true;
  }

  /** Keeps the inverse of a change that is not a field of a record. */
  onRollback(inverse: () => void): void {
    if (this.#isActive) this.#log.push(inverse);
  }

  /** Forgets: what was done stays. */
  commit(): void {
    this.#log.length = 0;
    this.#isActive = false;
  }

  /** Undoes everything since `begin`, the latest first. */
  rollback(): void {
    for (let index = this.#log.length - 1; index >= 0; index -= 1) this.#log[index]?.();
    this.commit();
  }
}
