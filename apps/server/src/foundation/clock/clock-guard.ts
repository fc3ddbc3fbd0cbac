import type { BookClock } from "./book-instant.ts";

/** The machine's two clocks at one moment, in milliseconds. */
export interface ClockReading {
  /** Since 1970-01-01 UTC: what people set, NTP corrects and a broken host may get wrong. */
  readonly wall: number;
  /** Since any beginning: only goes on, and nobody sets it. */
  readonly monotonic: number;
}

/** What the guard knows; times are milliseconds since 1970-01-01 UTC. */
export interface ClockState {
  readonly isTrusted: boolean;
  readonly wall: number;
  /** What the wall clock would say if it had gone on evenly since it was last trusted. */
  readonly expected: number;
  /** Where time stands still; null while the clock is trusted. */
  readonly stoppedAt: number | null;
}

interface ClockGuardOptions {
  /** A wall clock that leaves its even pace by more than this has jumped. */
  readonly jumpMillisMax: number;
  /**
   * What a jump does: `stop` has time stand still until the clock is back or is accepted; `follow` takes it
   * as it is, for a laptop that has slept.
   */
  readonly onJump: "stop" | "follow";
  /** Told when trust is lost or won, and of each jump that is followed. */
  readonly onChange: (change: "stopped" | "went_on" | "followed", state: ClockState) => void;
  readonly read?: () => ClockReading;
  /** Both clocks when they were last trusted, by an earlier process; unless given, they are trusted as they are. */
  readonly earlier?: ClockReading | null;
}

/**
 * The time that a book is told. It is the wall clock's, as long as that keeps pace with the monotonic clock
 * but for what NTP does: slewing, and steps that come to less than the limit. Steps add up: the pace that
 * the wall clock is held to follows it only as fast as NTP slews, so nobody gets far by many small ones.
 */
export class ClockGuard implements BookClock {
  readonly #options: ClockGuardOptions;
  readonly #read: () => ClockReading;
  /** Wall clock less monotonic clock, as it is trusted. */
  #offset: number;
  #lookedAt: number;
  /** The last reading of the wall clock that was trusted. */
  #lastGood: number;
  #isTrusted = true;

  constructor(options: ClockGuardOptions) {
    this.#options = options;
    this.#read = options.read ?? readClocks;
    const { wall, monotonic } = options.earlier ?? this.#read();
    this.#offset = wall - monotonic;
    this.#lookedAt = monotonic;
    this.#lastGood = wall;
  }

  /** The time to stamp with: the wall clock's, or that of the last look before it jumped. */
  now(): number {
    const { isTrusted, wall } = this.look();
    return isTrusted ? wall : this.#lastGood;
  }

  /** What time it is as well as can be told: the wall clock's, or as if that had gone on evenly. */
  estimate(): number {
    const { isTrusted, wall, expected } = this.look();
    return isTrusted ? wall : expected;
  }

  /** Compares the clocks now. To be called now and then, so that a jump is noticed when nobody asks the time. */
  look(): ClockState {
    const { jumpMillisMax, onJump, onChange } = this.#options;
    const { wall, monotonic } = this.#read();
    if (this.#isTrusted) {
      const slewed = (monotonic - this.#lookedAt) * SLEW_MAX;
      const drift = wall - monotonic - this.#offset;
      this.#offset += Math.min(Math.max(drift, -slewed), slewed);
      this.#lookedAt = monotonic;
    }
    const isNear = Math.abs(wall - monotonic - this.#offset) <= jumpMillisMax;
    if (isNear) {
      const wasTrusted = this.#isTrusted;
      this.#trust(wall, monotonic, this.#offset);
      if (!wasTrusted) onChange("went_on", this.#state(wall, monotonic));
    } else if (this.#isTrusted && onJump === "follow") {
      const jumped = this.#state(wall, monotonic);
      this.#trust(wall, monotonic, wall - monotonic);
      onChange("followed", jumped);
    } else if (this.#isTrusted) {
      this.#isTrusted = false;
      onChange("stopped", this.#state(wall, monotonic));
    }
    return this.#state(wall, monotonic);
  }

  /** Trusts the wall clock as it is. */
  accept(): ClockState {
    const { wall, monotonic } = this.#read();
    const wasTrusted = this.#isTrusted;
    this.#trust(wall, monotonic, wall - monotonic);
    const state = this.#state(wall, monotonic);
    if (!wasTrusted) this.#options.onChange("went_on", state);
    return state;
  }

  #trust(wall: number, monotonic: number, offset: number): void {
    this.#isTrusted = true;
    this.#offset = offset;
    this.#lookedAt = monotonic;
    this.#lastGood = wall;
  }

  #state(wall: number, monotonic: number): ClockState {
    const isTrusted = this.#isTrusted;
    const expected = Math.round(monotonic + this.#offset);
    return { isTrusted, wall, expected, stoppedAt: isTrusted ? null : this.#lastGood };
  }
}

/** NTP slews by 500 parts in a million at the most; twice that, since it corrects the frequency as well. */
const SLEW_MAX = 1_000 / 1_000_000;
/** Between two clocks that are read further apart than this, the process may have slept. */
const READ_MILLIS_MAX = 50;
const READS_MAX = 5;

/** Both clocks as of the same moment, as well as that can be had. */
function readClocks(): ClockReading {
  for (let reads = 1; ; reads += 1) {
    const before = performance.now();
    const wall = Date.now();
    const monotonic = performance.now();
    if (monotonic - before <= READ_MILLIS_MAX || reads === READS_MAX) return { wall, monotonic };
  }
}
