import { setTimeout } from "node:timers/promises";
import { WAD, type Millis } from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import type { BookHandle } from "../book/book-handle.ts";
import { OPERATOR } from "../book/book-id.ts";
import type { Tables } from "../foundation/database/database.ts";
import { Comparison } from "./comparison/comparison.ts";
import { Player } from "./scenario/player.ts";
import { SCENARIO_END, SCENARIO_START } from "./scenario/scenario-path.ts";
import { ScenarioClock, type ClockState } from "./scenario/scenario-clock.ts";
import {
  freshSandbox,
  readSandbox,
  sandboxBookId,
  saveSandbox,
} from "./scenario/stored-sandbox.ts";
import { postScenarioQuotes } from "./scenario/post-quotes.ts";
import { forgetBook } from "./forget-book.ts";
import { seedSandbox } from "./seed.ts";
import { keepNewest } from "../foundation/keep-newest.ts";

export interface SandboxOptions {
  readonly tables: Tables;
  readonly store: JournalStore;
  readonly log: Logger;
  /** Which book is served; this exchanges it to begin again. */
  readonly book: BookHandle;
  /** How long somebody watches until a week begins by itself; for tests. */
  readonly untilWatched?: (() => Promise<unknown>) | undefined;
}

/** What runs on the present book. */
interface Playing {
  readonly sequencer: Sequencer;
  readonly comparison: Comparison;
  readonly player: Player;
}

const KEYS_MAX = 1_000;
/** A week that nobody has begun begins by itself once somebody has looked for so long. */
const WATCHED_MILLIS = 20_000;
const aWhile = (): Promise<unknown> => setTimeout(WATCHED_MILLIS, undefined, { ref: false });

/** A week that plays on a clock, on a book that may be begun again, beside the reference's policy. */
export class Sandbox {
  readonly #options: SandboxOptions;
  #book: number;
  #clock: ScenarioClock;
  #shock: bigint;
  /** What the database says that the clock does. */
  #savedState: ClockState;
  #playing: Playing | undefined;
  #restarting: Promise<void> | undefined;
  #isWatched = false;
  /** Requests that have acted already, so that one that is repeated does not act twice. */
  readonly #acted = new Set<string>();

  private constructor(options: SandboxOptions, stored: Awaited<ReturnType<typeof readSandbox>>) {
    this.#options = options;
    this.#book = stored.book;
    this.#clock = new ScenarioClock(SCENARIO_START, stored.state, stored.speed);
    this.#shock = stored.shock;
    this.#savedState = stored.state;
  }

  static async open(options: SandboxOptions): Promise<Sandbox> {
    return new Sandbox(options, await readSandbox(options.tables));
  }

  get bookId(): string {
    return sandboxBookId(this.#book);
  }

  get clock(): Pick<ScenarioClock, "at" | "state" | "speed" | "jumpingTo"> {
    return this.#clock;
  }

  /** What multiplies the documented prices, WAD. */
  get shock(): bigint {
    return this.#shock;
  }

  get isRestarting(): boolean {
    return this.#restarting !== undefined;
  }

  /** Both policies' totals; undefined while the book is exchanged. */
  get comparison(): Comparison | undefined {
    return this.#playing?.comparison;
  }

  /** The present of the book. */
  now(): number {
    return this.#clock.at;
  }

  /** Fills a new book. */
  async fill(sequencer: Sequencer): Promise<void> {
    await seedSandbox(sequencer, "full", this.#options.log);
    // After a restart of the process the clock goes on where the journal ends.
    const time = await sequencer.read((book) => book.time);
    const { state, keptSpeed } = this.#clock;
    this.#clock = new ScenarioClock(time, state, keptSpeed);
  }

  /** Begins to play on a book that is open. */
  async begin(sequencer: Sequencer): Promise<void> {
    const { store, log } = this.#options;
    const onError = (error: unknown): void => log.error({ error }, "the sandbox has a problem");
    const comparison = await Comparison.open({ store, sequencer, owner: OPERATOR, onError });
    const player = new Player({
      clock: this.#clock,
      quote: async (at) => {
        await this.#quote(sequencer, at);
        // A jump is over, or the week.
        if (this.#clock.state !== this.#savedState) await this.#save();
      },
      onError,
    });
    this.#playing = { sequencer, comparison, player };
  }

  /** Somebody looks: a week that nobody has begun begins a while later, if somebody still does then. */
  watched(isWatched: () => boolean): void {
    if (this.#clock.state !== "waiting") return;
    if (this.#isWatched) return;
    this.#isWatched = true;
    const { untilWatched = aWhile, log } = this.#options;
    void untilWatched()
      .then(() => {
        this.#isWatched = false;
        return isWatched() ? this.beginWeek() : undefined;
      })
      .catch((error: unknown) => log.error({ error }, "the week could not begin by itself"));
  }

  /** Begins a week that waits for it; does nothing to one that has begun. */
  async beginWeek(): Promise<void> {
    if (this.#clock.state === "waiting" && this.#playing !== undefined) await this.play();
  }

  play(): Promise<void> {
    this.#clock.play();
    return this.#changed();
  }

  pause(): Promise<void> {
    this.#clock.pause();
    return this.#changed();
  }

  setSpeed(speed: number): Promise<void> {
    this.#clock.setSpeed(speed);
    return this.#changed();
  }

  /** False when `to` does not lie ahead. */
  async jump(to: number): Promise<boolean> {
    if (to <= this.#clock.at || to > SCENARIO_END) return false;
    this.#clock.jump(to as Millis);
    await this.#changed();
    return true;
  }

  /** Multiplies all prices by 1 − `fall` (WAD) from now on, at once. */
  async fallBy(fall: bigint, key: string): Promise<void> {
    if (!this.#isFirst(key)) return;
    this.#shock = (this.#shock * (WAD - fall)) / WAD;
    await this.#changed();
    const sequencer = this.#playing?.sequencer;
    if (sequencer !== undefined) await this.#quote(sequencer, this.#clock.nudge());
  }

  /** Begins again with a new book; whoever asks meanwhile waits for the same one. */
  async restart(key: string): Promise<void> {
    if (this.#restarting === undefined && !this.#isFirst(key)) return;
    this.#restarting ??= this.#restart().finally(() => (this.#restarting = undefined));
    await this.#restarting;
  }

  async close(): Promise<void> {
    await this.#restarting?.catch(() => undefined);
    await this.#stop();
  }

  async #restart(): Promise<void> {
    const { keptSpeed: speed } = this.#clock;
    await this.#stop();
    const fresh = { ...freshSandbox(this.#book + 1), speed, state: "playing" as const };
    const { book, tables } = this.#options;
    await book.exchange(sandboxBookId(fresh.book), async () => {
      // Both or neither, so that a process that ends here starts again, with this book or with the next.
      await tables.transaction().execute(async (within) => {
        await saveSandbox(within, fresh);
        await forgetBook(within);
      });
      this.#book = fresh.book;
      this.#shock = fresh.shock;
      this.#clock = new ScenarioClock(SCENARIO_START, fresh.state, speed);
    });
    await this.#save();
    await this.begin(book.sequencer);
  }

  async #stop(): Promise<void> {
    const playing = this.#playing;
    this.#playing = undefined;
    await playing?.player.close();
    playing?.comparison.close();
  }

  #quote(sequencer: Sequencer, at: Millis): Promise<void> {
    return postScenarioQuotes(sequencer, at, this.#shock);
  }

  async #changed(): Promise<void> {
    this.#playing?.player.wake();
    // A restart saves everything at its end; before that, this would name the book that is on its way out.
    if (!this.isRestarting) await this.#save();
  }

  async #save(): Promise<void> {
    const { state, keptSpeed: speed } = this.#clock;
    this.#savedState = state;
    const stored = { book: this.#book, state, speed, shock: this.#shock };
    await saveSandbox(this.#options.tables, stored);
  }

  #isFirst(key: string): boolean {
    if (this.#acted.has(key)) return false;
    this.#acted.add(key);
    keepNewest(this.#acted, KEYS_MAX);
    return true;
  }
}
