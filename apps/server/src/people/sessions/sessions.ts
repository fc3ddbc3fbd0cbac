import type pg from "pg";
import type { PeopleSettings } from "../../foundation/config/people-settings.ts";
import { alterBound } from "../bound/alter-bound.ts";
import type { BoundNeeds } from "../bound/bound-needs.ts";
import { facts } from "../requests/facts.ts";

type Queryable = Pick<pg.Pool, "query">;

/** A session as the library knows it, with what is kept beside. */
export interface SessionFacts {
  readonly id: string;
  readonly createdAt: Date;
  readonly seenAt: Date | null;
}

/** A session as its person sees it. */
export interface SessionView {
  readonly id: string;
  readonly device: string;
  readonly address: string;
  readonly factor: string | null;
  readonly signedInAt: string;
  readonly seenAt: string;
  readonly isThis: boolean;
}

/** How exactly it is known when a session was last used. */
const SEEN_EVERY_MILLIS = 60_000;

/** Whether a session is over: too long since the sign-in, or since the last request. Staff have less time. `now` is in milliseconds. */
export function isOver(
  session: SessionFacts,
  isStaff: boolean,
  { sessions, staffSessions }: Pick<PeopleSettings, "sessions" | "staffSessions">,
  now: number,
): boolean {
  const { seconds, idleSeconds } = isStaff ? staffSessions : sessions;
  const seen = session.seenAt ?? session.createdAt;
  return (
    now - session.createdAt.getTime() > seconds * 1_000 ||
    now - seen.getTime() > idleSeconds * 1_000
  );
}

/** Writes down that a session is in use; once a minute. */
export async function noteSeen(
  people: Queryable,
  session: SessionFacts,
  now: number,
): Promise<void> {
  const seen = session.seenAt?.getTime() ?? 0;
  if (now - seen < SEEN_EVERY_MILLIS) return;
  await people.query(`UPDATE people.session SET "seenAt" = now() WHERE id = $1`, [session.id]);
}

/** Writes down that the person has proved in this session who they are. */
export async function noteProof(
  { pool, keyring }: Pick<BoundNeeds, "pool" | "keyring">,
  sessionId: string,
  factor: string | null,
): Promise<void> {
  const provenAt = new Date(facts.getStore()?.now ?? Date.now());
  const changes = { provenAt, ...(factor !== null && { factor }) };
  await alterBound(pool, keyring, { name: "session", id: sessionId, changes });
}

/** Writes down that a factor was used in this session. */
export async function noteFactor(
  { pool, keyring }: Pick<BoundNeeds, "pool" | "keyring">,
  sessionId: string,
  factor: string,
): Promise<void> {
  await alterBound(pool, keyring, { name: "session", id: sessionId, changes: { factor } });
}

interface Row {
  readonly id: string;
  readonly userAgent: string | null;
  readonly ipAddress: string | null;
  readonly factor: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date | null;
}

const DEVICE_LENGTH_MAX = 200;

/** The sessions of a person that are not over, newest first. */
export async function listSessions(
  people: Queryable,
  userId: string,
  thisId: string,
): Promise<SessionView[]> {
  const { rows } = await people.query<Row>(
    `SELECT id, "userAgent", "ipAddress", factor, "createdAt", "seenAt" FROM people.session
      WHERE "userId" = $1 AND "expiresAt" > now() ORDER BY "createdAt" DESC LIMIT 200`,
    [userId],
  );
  return rows.map(({ id, userAgent, ipAddress, factor, createdAt, seenAt }) => ({
    id,
    // What a browser says of itself is anybody's text.
    device: (userAgent ?? "").replace(/[^\x20-\x7e]/g, "").slice(0, DEVICE_LENGTH_MAX),
    address: ipAddress ?? "",
    factor,
    signedInAt: createdAt.toISOString(),
    seenAt: (seenAt ?? createdAt).toISOString(),
    isThis: id === thisId,
  }));
}

/** Ends sessions of a person: one, all but one, or all. Returns how many. */
export async function endSessions(
  people: Queryable,
  userId: string,
  which: { readonly only: string } | { readonly but: string } | "all",
): Promise<number> {
  const only = which !== "all" && "only" in which ? which.only : null;
  const but = which !== "all" && "but" in which ? which.but : null;
  const { rowCount } = await people.query(
    `DELETE FROM people.session WHERE "userId" = $1
        AND ($2::text IS NULL OR id = $2) AND ($3::text IS NULL OR id <> $3)`,
    [userId, only, but],
  );
  return rowCount ?? 0;
}

/** A person who needs more browsers at once is none. */
const PER_PERSON_MAX = 20;

/** Makes room for one more session of a person: the oldest ones end. */
export async function endSurplus(people: Queryable, userId: string): Promise<void> {
  await people.query(
    `DELETE FROM people.session WHERE id IN (
       SELECT id FROM people.session WHERE "userId" = $1 ORDER BY "createdAt" DESC OFFSET $2)`,
    [userId, PER_PERSON_MAX - 1],
  );
}

/** Whether somebody is, or was lately, signed in as this person from this address. */
export async function isKnownAddress(
  people: Queryable,
  userId: string,
  address: string,
): Promise<boolean> {
  const { rowCount } = await people.query(
    `SELECT FROM people.session WHERE "userId" = $1 AND "ipAddress" = $2 LIMIT 1`,
    [userId, address],
  );
  return rowCount === 1;
}
