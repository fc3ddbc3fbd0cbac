import { Batch, type Waiter } from "./batch.ts";

/** What memory is ahead of the journal by: the batch that is being written and the one that fills. */
export class Pipeline {
  #filling = new Batch();
  #writing: Batch | undefined;

  get filling(): Batch {
    return this.#filling;
  }

  get isEmpty(): boolean {
    return this.#filling.isEmpty && this.#writing === undefined;
  }

  /** The filled batch, to be written; the next one begins. */
  startWriting(): Batch {
    const batch = this.#filling;
    this.#filling = new Batch();
    this.#writing = batch;
    return batch;
  }

  endWriting(): void {
    this.#writing = undefined;
  }

  /** Takes back what has not begun to be written. */
  takeBack(): Batch {
    const batch = this.#filling;
    this.#filling = new Batch();
    return batch;
  }

  /** Settles `waiter` when all that is in memory now is durable. */
  onlook(waiter: Waiter): void {
    const newest = this.#filling.isEmpty ? this.#writing : this.#filling;
    if (newest === undefined) waiter.settle();
    else newest.onlookers.push(waiter);
  }
}
