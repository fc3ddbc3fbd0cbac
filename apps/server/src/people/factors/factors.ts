import { symmetricDecrypt } from "better-auth/crypto";
import { isBoundOurs, type BoundName, type BoundRow } from "../bound/bound-kinds.ts";
import type { BoundNeeds } from "../bound/bound-needs.ts";
import { isStanding, subjectOf } from "../bound/standing-factors.ts";
import { stepOfCode } from "./totp.ts";

/** The key by which the library has sealed secrets and backup codes. */
type SealingKey = Parameters<typeof symmetricDecrypt>[0]["key"];

interface Row extends BoundRow {
  readonly id: string;
  readonly secret: string;
  readonly backupCodes: string;
  readonly verified: boolean | null;
}

/** What second factors a person has. */
interface FactorsFound {
  readonly totp: boolean;
  readonly passkeys: number;
  /** Whether the log knows a factor of theirs that the tables do not show: somebody has removed or altered it. */
  readonly isMissing: boolean;
}

/** The factors of a person that count. */
export async function factorsOf(needs: BoundNeeds, userId: string): Promise<FactorsFound> {
  const apps = await rowsThatCount(needs, "twoFactor", userId);
  const passkeys = await rowsThatCount(needs, "passkey", userId);
  const totp = apps.some(({ verified }) => verified !== false);
  const known = (): number => needs.audit.standing.factorsOf(subjectOf(userId)).length;
  const shown = passkeys.length + (totp ? 1 : 0);
  // A command beside this process may just have taken them.
  if (known() > shown) await needs.audit.catchUp();
  return { totp, passkeys: passkeys.length, isMissing: known() > shown };
}

/** The rows of one kind of factor of a person that this service has written, and nobody has taken away. */
export async function rowsThatCount(
  needs: BoundNeeds,
  name: Extract<BoundName, "twoFactor" | "passkey">,
  userId: string,
): Promise<BoundRow[]> {
  const { rows } = await needs.pool.query<BoundRow>(
    `SELECT * FROM people."${name}" WHERE "userId" = $1`,
    [userId],
  );
  const counting: BoundRow[] = [];
  for (const row of rows) {
    const isOurs = isBoundOurs(needs.keyring, name, row);
    if (isOurs && (await isStanding(needs, name, row))) counting.push(row);
  }
  return counting;
}

/**
 * Uses up a code of the person's authenticator: the code of a step of time is good once, also when it comes
 * twice at the same moment, and none of an earlier step is good after it.
 */
export async function useTotp(
  needs: BoundNeeds,
  key: SealingKey,
  { userId, code }: { readonly userId: string; readonly code: string },
): Promise<boolean> {
  const row = await readRow(needs, userId);
  if (row === undefined) return false;
  const step = stepOfCode(await symmetricDecrypt({ key, data: row.secret }), code, Date.now());
  if (step === null) return false;
  const { rowCount } = await needs.pool.query(
    `UPDATE people."twoFactor" SET "lastStep" = $2
      WHERE id = $1 AND coalesce("lastStep", 0) < $2`,
    [row.id, step],
  );
  return rowCount === 1;
}

/** Whether this is one of the person's backup codes. It is not used up by that. */
export async function isBackupCode(
  needs: BoundNeeds,
  key: SealingKey,
  { userId, code }: { readonly userId: string; readonly code: string },
): Promise<boolean> {
  const row = await readRow(needs, userId);
  if (row === undefined) return false;
  const codes: unknown = JSON.parse(await symmetricDecrypt({ key, data: row.backupCodes }));
  return Array.isArray(codes) && codes.includes(code);
}

async function readRow(needs: BoundNeeds, userId: string): Promise<Row | undefined> {
  const rows = await rowsThatCount(needs, "twoFactor", userId);
  // One that is only begun never counts beside one that is in use.
  return (rows.find(({ verified }) => verified !== false) ?? rows[0]) as Row | undefined;
}
