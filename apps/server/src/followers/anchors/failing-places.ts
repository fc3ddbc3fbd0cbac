import type { Alarms } from "../../foundation/alarms.ts";

const ALARM = "anchors_failing";

interface Failing {
  readonly place: string;
  /** By the clock that nobody sets, in milliseconds: for how long is known whatever the other one says. */
  readonly since: number;
  /** For people: milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly problem: string;
}

/** Which places do not take checkpoints, since when; whoever must look is told when that lasts. */
export class FailingPlaces {
  readonly #alarms: Alarms;
  readonly #alarmAfterMs: number;
  readonly #now: () => number;
  /** By place and book. */
  readonly #failing = new Map<string, Failing>();

  constructor(alarms: Alarms, alarmAfterMs: number, now: () => number) {
    this.#alarms = alarms;
    this.#alarmAfterMs = alarmAfterMs;
    this.#now = now;
  }

  failed(place: string, bookId: string, problem: string): void {
    const name = nameOf(place, bookId);
    const { since, at } = this.#failing.get(name) ?? { since: performance.now(), at: this.#now() };
    this.#failing.set(name, { place, since, at, problem });
    this.#judge();
  }

  /** It takes checkpoints again, or nobody brings any of this book there any more. */
  forget(place: string, bookId: string): void {
    if (this.#failing.delete(nameOf(place, bookId))) this.#judge();
  }

  /** For how long a place has failed, in milliseconds; 0 when it does not. */
  failingMillis(place: string): number {
    const since = [...this.#failing.values()].filter((one) => one.place === place);
    return Math.max(0, ...since.map((one) => performance.now() - one.since));
  }

  #judge(): void {
    const lasting = [...this.#failing.values()].filter(({ since }) => {
      return performance.now() - since >= this.#alarmAfterMs;
    });
    if (lasting.length === 0) return this.#alarms.clear(ALARM);
    const places = lasting.map(({ place, at, problem }) => {
      return `${place} since ${new Date(at).toISOString()} (${problem})`;
    });
    this.#alarms.raise({
      name: ALARM,
      sentence: `Checkpoints of the journal do not get to ${places.join("; ")}. docs/anchors.md says what to do.`,
      stopsService: false,
    });
  }
}

function nameOf(place: string, bookId: string): string {
  return JSON.stringify([place, bookId]);
}
