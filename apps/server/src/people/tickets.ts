import { createHash, randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";

/** What a link in a letter opens. */
export type TicketPurpose = "invitation" | "email";

export interface Ticket {
  readonly id: string;
  readonly userId: string | null;
  readonly email: string;
  /** Of an invitation, with commas between them. */
  readonly roles: string | null;
  readonly createdBy: string;
}

export interface NewTicket extends Omit<Ticket, "id"> {
  readonly purpose: TicketPurpose;
  readonly seconds: number;
}

type Queryable = Pick<pg.Pool, "query">;

const FORM = /^[A-Za-z0-9_-]{43}$/;

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Makes a link's token; only its hash is kept. An older one for the same purpose and address opens nothing more. */
export async function makeTicket(people: Queryable, ticket: NewTicket): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const { purpose, userId, email, roles, createdBy, seconds } = ticket;
  await people.query(
    `UPDATE people.ticket SET "usedAt" = now()
      WHERE purpose = $1 AND "usedAt" IS NULL AND coalesce("userId", email) = coalesce($2, $3)`,
    [purpose, userId, email],
  );
  await people.query(
    `INSERT INTO people.ticket
       (id, "tokenHash", purpose, "userId", email, roles, "createdBy", "createdAt", "expiresAt")
     VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now() + make_interval(secs => $8))`,
    [randomUUID(), hashOf(token), purpose, userId, email, roles, createdBy, seconds],
  );
  return token;
}

/** The ticket that a token opens; null when there is none, or no longer. */
export async function findTicket(
  people: Queryable,
  purpose: TicketPurpose,
  token: string,
): Promise<Ticket | null> {
  if (!FORM.test(token)) return null;
  const { rows } = await people.query<Ticket>(
    `SELECT id, "userId", email, roles, "createdBy" FROM people.ticket
      WHERE "tokenHash" = $1 AND purpose = $2 AND "usedAt" IS NULL AND "expiresAt" > now()`,
    [hashOf(token), purpose],
  );
  return rows[0] ?? null;
}

/** Lets no link of this person move the account to another address any more. */
export async function endAddressChanges(people: Queryable, userId: string): Promise<void> {
  await people.query(
    `UPDATE people.ticket SET "usedAt" = now()
      WHERE "userId" = $1 AND purpose = 'email' AND "usedAt" IS NULL`,
    [userId],
  );
}

/** Uses a ticket up; false when somebody else was quicker. */
export async function useTicket(people: Queryable, { id }: Ticket): Promise<boolean> {
  const { rowCount } = await people.query(
    `UPDATE people.ticket SET "usedAt" = now()
      WHERE id = $1 AND "usedAt" IS NULL AND "expiresAt" > now()`,
    [id],
  );
  return rowCount === 1;
}
