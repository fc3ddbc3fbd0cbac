import type { Sequencer } from "@plimsoll/sequencer";
import type { PartLog } from "../foundation/part-log.ts";

/** A book that is open, with whatever serves it. */
export interface OpenedBook {
  readonly sequencer: Sequencer;
  /** Writes everything down and stops. */
  close(): Promise<void>;
}

/** Which book is served now, for those who only ask. */
export interface PresentBook<Served> {
  readonly sequencer: Sequencer;
  readonly served: Served;
}

export interface BookHandleOptions<Opened extends OpenedBook> {
  /** Opens the book of this name, and all that serves it. */
  readonly open: (bookId: string) => Promise<Opened>;
  /** Told when another book is served than before. */
  readonly onExchanged: () => void;
  readonly log: Pick<PartLog, "error">;
}

/**
 * The book at hand: it alone knows which book is served now. A sandbox exchanges the book for another one, so
 * ask at each request, and keep nothing of what it gave for the next.
 */
export class BookHandle<Opened extends OpenedBook = OpenedBook> implements PresentBook<Opened> {
  readonly #options: BookHandleOptions<Opened>;
  #served: Opened | undefined;
  #tellFailure: (reason: Error) => void = () => undefined;
  /** Settles when no book is open any more that could be served: one has stopped by itself, or an exchange failed. */
  readonly failed = new Promise<Error>((resolve) => (this.#tellFailure = resolve));

  constructor(options: BookHandleOptions<Opened>) {
    this.#options = options;
  }

  /** What is served now. Asked before a first book is open it throws, which is a mistake of the start. */
  get served(): Opened {
    if (this.#served === undefined) throw new Error("No book is open yet.");
    return this.#served;
  }

  get sequencer(): Sequencer {
    return this.served.sequencer;
  }

  /** Opens the first book. */
  async open(bookId: string): Promise<void> {
    const opened = await this.#options.open(bookId);
    this.#served = opened;
    void opened.sequencer.stopped.then((reason) => {
      if (reason !== undefined) this.#tellFailure(reason);
    });
  }

  /**
   * Closes the present book and serves another one; `between` runs while none is open. When it fails there is no
   * way back to the book that was closed, so `failed` settles too.
   */
  async exchange(bookId: string, between: () => Promise<void>): Promise<void> {
    try {
      await this.#served?.close();
      await between();
      await this.open(bookId);
    } catch (error) {
      const failure = `${bookId} could not take the place of the book before it`;
      this.#options.log.error({ error, bookId }, failure);
      const reason = error instanceof Error ? error.message : String(error);
      this.#tellFailure(new Error(`${failure}: ${reason}`, { cause: error }));
      throw error;
    }
    this.#options.onExchanged();
  }

  async close(): Promise<void> {
    await this.#served?.close();
  }
}
