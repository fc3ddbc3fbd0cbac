import { createHash, randomBytes, randomUUID } from "node:crypto";
import { LINK_ENDED, LINK_MADE } from "./audit-log/standing.ts";
import { isBoundOurs, signBound, type BoundRow } from "./bound/bound-kinds.ts";
import type { BoundNeeds } from "./bound/bound-needs.ts";

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

interface Row extends Ticket {
  readonly expiresAt: Date;
  readonly auditHash: string;
}

const FORM = /^[A-Za-z0-9_-]{43}$/;
const SERVICE = { actor: "service", account: null, address: null };

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/**
 * Makes a link's token; only its hash is kept. An older one for the same purpose and address opens nothing more.
 * The link counts with the entry of the audit log that made it, until another one has ended it.
 *
 * @throws AuditLogUnavailable, and there is no link.
 */
export async function makeTicket(needs: BoundNeeds, ticket: NewTicket): Promise<string> {
  const { pool, audit, keyring } = needs;
  const token = randomBytes(32).toString("base64url");
  const { purpose, userId, email, roles, createdBy, seconds } = ticket;
  const { rows: older } = await pool.query<{ id: string }>(
    `UPDATE people.ticket SET "usedAt" = now()
      WHERE purpose = $1 AND "usedAt" IS NULL AND coalesce("userId", email) = coalesce($2, $3)
      RETURNING id`,
    [purpose, userId, email],
  );
  await endAll(needs, older);
  const id = randomUUID();
  const { hash } = await audit.recordAct({
    ...{ ...SERVICE, actor: createdBy, act: LINK_MADE, details: { link: id, purpose } },
    subject: userId === null ? null : `person:${userId}`,
  });
  const { rows } = await pool.query<{ now: Date }>("SELECT now()");
  const createdAt = rows[0]?.now ?? new Date();
  const row = {
    ...{ id, tokenHash: hashOf(token), purpose, userId, email, roles, createdBy, createdAt },
    expiresAt: new Date(createdAt.getTime() + seconds * 1_000),
    auditHash: hash,
  };
  const values = Object.entries({ ...row, mac: signBound(keyring, "ticket", row) });
  await pool.query(
    `INSERT INTO people.ticket (${values.map(([name]) => `"${name}"`).join(", ")})
     VALUES (${values.map((_, index) => `$${index + 1}`).join(", ")})`,
    values.map(([, value]) => value),
  );
  return token;
}

/** The ticket that a token opens; null when there is none, or no longer, or when it is none of ours. */
export async function findTicket(
  { pool, keyring, audit }: BoundNeeds,
  purpose: TicketPurpose,
  token: string,
): Promise<Ticket | null> {
  if (!FORM.test(token)) return null;
  const { rows } = await pool.query<Row & BoundRow>(
    `SELECT * FROM people.ticket
      WHERE "tokenHash" = $1 AND purpose = $2 AND "usedAt" IS NULL AND "expiresAt" > now()`,
    [hashOf(token), purpose],
  );
  const [row] = rows;
  if (row === undefined || !isBoundOurs(keyring, "ticket", row)) return null;
  const stands = (): boolean => audit.standing.has("link", row.id, row.auditHash);
  // A command beside this process may just have made it.
  if (!stands()) await audit.catchUp();
  return stands() ? row : null;
}

/** Lets no link of this person move the account to another address any more. */
export async function endAddressChanges(needs: BoundNeeds, userId: string): Promise<void> {
  const { rows } = await needs.pool.query<{ id: string }>(
    `UPDATE people.ticket SET "usedAt" = now()
      WHERE "userId" = $1 AND purpose = 'email' AND "usedAt" IS NULL RETURNING id`,
    [userId],
  );
  await endAll(needs, rows);
}

/**
 * Uses a ticket up; false when somebody else was quicker.
 *
 * @throws AuditLogUnavailable, and the ticket opens nothing more.
 */
export async function useTicket(needs: BoundNeeds, { id }: Ticket): Promise<boolean> {
  const { rowCount } = await needs.pool.query(
    `UPDATE people.ticket SET "usedAt" = now()
      WHERE id = $1 AND "usedAt" IS NULL AND "expiresAt" > now()`,
    [id],
  );
  if (rowCount === 1) await endAll(needs, [{ id }]);
  return rowCount === 1;
}

/** Says so in the log too: a link whose row is put back opens nothing. */
async function endAll({ audit }: BoundNeeds, ended: readonly { id: string }[]): Promise<void> {
  for (const { id } of ended) {
    await audit.recordAct({ ...SERVICE, act: LINK_ENDED, subject: null, details: { link: id } });
  }
}
