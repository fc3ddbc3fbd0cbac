import type { Millis } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { Workers, type Work } from "../../foundation/workers/workers.ts";
import type { Mirrored, MirrorOrder } from "./look-in-mirror.ts";
import type { ViewName } from "./views.ts";

const LOOK: Work<MirrorOrder, Mirrored> = {
  name: "look at the whole book",
  script: new URL("mirror-work.js", import.meta.url),
  // A first look reads the newest snapshot and what came after it.
  millisMax: 120_000,
};
const WAITING_MAX = 200;
const WAIT_MILLIS_MAX = 60_000;

/**
 * A second copy of the book in a thread of its own, made from the journal when somebody first asks: whoever
 * wants to see every loan looks there, and the thread that decides never waits for it.
 */
export class Mirror {
  readonly #databaseUrl: string;
  readonly #workers = new Workers({
    threads: 1,
    waitingMax: WAITING_MAX,
    waitMillisMax: WAIT_MILLIS_MAX,
  });

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /**
   * What this view shows of the book as it is durable now, or a little later.
   *
   * @throws WorkersBusy, WorkTooLong
   */
  async see(sequencer: Sequencer, name: ViewName, terms: unknown): Promise<Mirrored> {
    const { bookId, durableSequence: sequence } = sequencer;
    const owner = await sequencer.read((book) => book.owner);
    const now = sequencer.now() as Millis;
    const databaseUrl = this.#databaseUrl;
    return this.#workers.run(LOOK, { databaseUrl, bookId, owner, sequence, now, name, terms });
  }

  close(): Promise<void> {
    return this.#workers.close();
  }
}
