import { createHash } from "node:crypto";
import { signJWT } from "better-auth/crypto";
import type pg from "pg";
import { inTransaction } from "../../foundation/database/transaction.ts";
import type { AuthNeeds } from "../auth-needs.ts";
import { alterBound } from "../bound/alter-bound.ts";
import type { BoundRow } from "../bound/bound-kinds.ts";
import { deleteFactorRows, takeAllFactors } from "../bound/standing-factors.ts";
import { endSessions } from "../sessions/sessions.ts";
import { sessionSecrets } from "../session-keys.ts";
import { endAddressChanges } from "../tickets.ts";

/** How long the letter that proves an address is good, and how long a browser knows that it has signed up. */
export const PROOF_SECONDS = 3_600;

type Client = Pick<pg.ClientBase, "query">;

/** What a letter and a browser know of the password that somebody signed up with; each sign-up has its own. */
export function markOf(hash: string): string {
  return createHash("sha256").update(`sign-up:${hash}`).digest("base64url");
}

/** The token of a letter that proves an address. It says which sign-up the letter belongs to. */
export async function proofToken(
  { pool, keyring }: Pick<AuthNeeds, "pool" | "keyring">,
  user: { readonly id: string; readonly email: string },
): Promise<string> {
  const [newest] = sessionSecrets(keyring);
  const [row] = await passwordsOf(pool, user.id);
  const mark = row === undefined ? null : markOf(row.password);
  const claims = { email: user.email.toLowerCase(), userId: user.id, mark };
  return signJWT(claims, newest?.value ?? "", PROOF_SECONDS);
}

/**
 * An address is proved from now on. Whatever was made before ends: it may be of somebody who signed up with the address
 * of another. The password stays only with the `mark` that it must have; null takes it away.
 *
 * @returns false when the address was proved before, or the password is another one by now.
 * @throws AuditLogUnavailable, and nothing is proved.
 */
export async function proveAddress(
  needs: AuthNeeds,
  userId: string,
  mark: string | null,
): Promise<boolean> {
  await takeAllFactors(needs, userId);
  await endAddressChanges(needs, userId);
  await needs.endKeys(userId);
  return inTransaction(needs.pool, async (client) => {
    if (!(await lockUnproved(client, userId))) return false;
    if (mark === null)
      await client.query(`DELETE FROM people.account WHERE "userId" = $1`, [userId]);
    else {
      const [row] = await passwordsOf(client, userId);
      if (row === undefined || markOf(row.password) !== mark) return false;
    }
    await deleteFactorRows(client, userId);
    await endSessions(client, userId, "all");
    const changes = { emailVerified: true, twoFactorEnabled: false };
    return alterBound(client, needs.keyring, { name: "user", id: userId, changes });
  });
}

/**
 * Somebody signs up with an address that nobody has proved: whoever did so earlier has no better right to it.
 *
 * @returns false when the address is proved, and nothing was changed.
 */
export function replaceSignUp(
  { pool, keyring }: Pick<AuthNeeds, "pool" | "keyring">,
  userId: string,
  { name, hash }: { readonly name: string; readonly hash: string },
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    if (!(await lockUnproved(client, userId))) return false;
    for (const { id } of await passwordsOf(client, userId)) {
      await alterBound(client, keyring, { name: "account", id, changes: { password: hash } });
    }
    return alterBound(client, keyring, { name: "user", id: userId, changes: { name } });
  });
}

/** Whether nobody has proved the address of this person; what proves or replaces a sign-up waits for the other. */
async function lockUnproved(client: Client, userId: string): Promise<boolean> {
  const { rows } = await client.query<{ emailVerified: boolean }>(
    `SELECT "emailVerified" FROM people."user" WHERE id = $1 FOR UPDATE`,
    [userId],
  );
  return rows[0]?.emailVerified === false;
}

async function passwordsOf(
  client: Client,
  userId: string,
): Promise<(BoundRow & { readonly id: string; readonly password: string })[]> {
  const { rows } = await client.query<BoundRow & { id: string; password: string }>(
    `SELECT * FROM people.account
      WHERE "userId" = $1 AND "providerId" = 'credential' AND password IS NOT NULL`,
    [userId],
  );
  return rows;
}
