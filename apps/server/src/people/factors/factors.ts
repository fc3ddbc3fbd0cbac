import { symmetricDecrypt } from "better-auth/crypto";
import type pg from "pg";
import { stepOfCode } from "./totp.ts";

type Queryable = Pick<pg.Pool, "query">;
/** The key by which the library has sealed secrets and backup codes. */
type SealingKey = Parameters<typeof symmetricDecrypt>[0]["key"];

interface Row {
  readonly id: string;
  readonly secret: string;
  readonly backupCodes: string;
  readonly verified: boolean | null;
}

/** What second factors a person has. */
export interface FactorsView {
  readonly totp: boolean;
  readonly passkeys: number;
}

export async function factorsOf(people: Queryable, userId: string): Promise<FactorsView> {
  const { rows } = await people.query<{ totp: boolean; passkeys: number }>(
    `SELECT EXISTS (SELECT FROM people."twoFactor" WHERE "userId" = $1 AND verified IS NOT FALSE) AS totp,
            (SELECT count(*)::int FROM people.passkey WHERE "userId" = $1) AS passkeys`,
    [userId],
  );
  return rows[0] ?? { totp: false, passkeys: 0 };
}

/**
 * Uses up a code of the person's authenticator: the code of a step of time is good once, also when it comes
 * twice at the same moment, and none of an earlier step is good after it.
 */
export async function useTotp(
  people: Queryable,
  key: SealingKey,
  { userId, code }: { readonly userId: string; readonly code: string },
): Promise<boolean> {
  const row = await readRow(people, userId);
  if (row === undefined) return false;
  const step = stepOfCode(await symmetricDecrypt({ key, data: row.secret }), code, Date.now());
  if (step === null) return false;
  const { rowCount } = await people.query(
    `UPDATE people."twoFactor" SET "lastStep" = $2
      WHERE id = $1 AND coalesce("lastStep", 0) < $2`,
    [row.id, step],
  );
  return rowCount === 1;
}

/** Whether this is one of the person's backup codes. It is not used up by that. */
export async function isBackupCode(
  people: Queryable,
  key: SealingKey,
  { userId, code }: { readonly userId: string; readonly code: string },
): Promise<boolean> {
  const row = await readRow(people, userId);
  if (row === undefined) return false;
  const codes: unknown = JSON.parse(await symmetricDecrypt({ key, data: row.backupCodes }));
  return Array.isArray(codes) && codes.includes(code);
}

async function readRow(people: Queryable, userId: string): Promise<Row | undefined> {
  const { rows } = await people.query<Row>(
    `SELECT id, secret, "backupCodes", verified FROM people."twoFactor" WHERE "userId" = $1`,
    [userId],
  );
  return rows[0];
}
