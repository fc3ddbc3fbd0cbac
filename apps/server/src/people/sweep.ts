import type pg from "pg";

type Queryable = Pick<pg.Pool, "query">;

const SWEEP_EVERY_MILLIS = 3_600_000;

/**
 * Removes what opens nothing more: sessions, tokens of letters and half-finished sign-ins, links. Sessions stay for a
 * week after their end, since from where somebody was signed in lately tells their tries from those of strangers.
 */
export async function sweepPeople(people: Queryable): Promise<void> {
  await people.query(`DELETE FROM people.session WHERE "expiresAt" < now() - interval '7 days'`);
  await people.query(
    `DELETE FROM people.verification WHERE "expiresAt" < now() - interval '1 day'`,
  );
  await people.query(`DELETE FROM people.ticket WHERE "expiresAt" < now() - interval '1 day'`);
}

/** To be called by whatever lets these tables grow; sweeps beside it, once an hour. */
export function sweepNowAndThen(
  people: Queryable,
  onProblem: (message: string) => void,
  now: () => number = () => performance.now(),
): () => void {
  let sweptAt = -Infinity;
  return () => {
    if (now() - sweptAt < SWEEP_EVERY_MILLIS) return;
    sweptAt = now();
    sweepPeople(people).catch((error: unknown) => {
      onProblem(`Old sessions stay: ${error instanceof Error ? error.message : ""}`);
    });
  };
}
