import type pg from "pg";

/** The clock of this machine and that of the database are too far apart to say what time it is. */
export class ClocksDisagree extends Error {
  override readonly name = "ClocksDisagree";
}

/** Two clocks at one moment, milliseconds since 1970-01-01 UTC. */
interface Compared {
  readonly machine: number;
  readonly database: number;
  /** By how much they differ for certain: what the question took may lie on either side. */
  readonly apartMillis: number;
}

const QUESTIONS = 3;

/** Asks the database what time it is, a few times, and believes the answer that came fastest. */
export async function compareWithDatabase(
  pool: Pick<pg.Pool, "query">,
  now: () => number = Date.now,
): Promise<Compared> {
  let best: Compared | undefined;
  let fastest = Infinity;
  for (let question = 0; question < QUESTIONS; question += 1) {
    const asked = performance.now();
    const before = now();
    const { rows } = await pool.query<{ millis: number }>(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS millis",
    );
    const took = performance.now() - asked;
    if (took >= fastest) continue;
    fastest = took;
    const machine = Math.round(before + took / 2);
    const database = Math.round(rows[0]?.millis ?? NaN);
    const apartMillis = Math.max(0, Math.abs(machine - database) - took / 2);
    best = { machine, database, apartMillis };
  }
  if (best === undefined) throw new Error("The database did not say what time it is.");
  return best;
}

/** What time it is by the database, for a command that no guard tells whether this machine's clock is right. */
export async function clockOfDatabase(pool: Pick<pg.Pool, "query">): Promise<() => number> {
  const monotonic = (): number => performance.now();
  const { machine, database } = await compareWithDatabase(pool, monotonic);
  return () => Math.round(database + monotonic() - machine);
}

/** Says how far two clocks are apart, with what each shows. */
export function disagreement({ machine, database }: Compared): string {
  return (
    `The clock of this machine says ${instantText(machine)}, that of the database ` +
    `${instantText(database)}: the machine is ${distanceText(machine - database)}.`
  );
}

/** An instant for people; a clock may show one that no calendar has. */
export function instantText(millis: number): string {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? `${millis} ms` : date.toISOString();
}

const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, "days"],
  [3_600_000, "hours"],
  [60_000, "minutes"],
  [1_000, "seconds"],
];

/** `400.0 days ahead`, `3.2 seconds behind`. */
export function distanceText(millis: number): string {
  const size = Math.abs(millis);
  const [unit, name] = UNITS.find(([least]) => size >= 2 * least) ?? [1_000, "seconds"];
  return `${(size / unit).toFixed(1)} ${name} ${millis < 0 ? "behind" : "ahead"}`;
}
