import type pg from "pg";
import type { AuditEntry } from "../audit-log/audit-log.ts";
import { FACTOR_ADDED, FACTOR_REMOVED, provenAct } from "../audit-log/standing.ts";
import type { BoundName, BoundRow } from "./bound-kinds.ts";
import type { BoundNeeds } from "./bound-needs.ts";

type Needs = Pick<BoundNeeds, "keyring" | "audit">;

/** What the entry that gave a factor adds to its row. */
export interface FactorEntry {
  readonly auditHash: string;
}

/** A person as the audit log calls them. */
export function subjectOf(userId: unknown): string {
  return `person:${typeof userId === "string" ? userId : ""}`;
}

/** How the log calls a factor, by its row; null for what is none, or none yet. */
function factorOf(name: BoundName, row: BoundRow): string | null {
  const isFactor = name === "passkey" || (name === "twoFactor" && row["verified"] !== false);
  return isFactor && typeof row["id"] === "string" ? `${name}.${row["id"]}` : null;
}

/** Whether the log knows the factor of a row, and nobody has taken it away; of rows that are none it knows nothing. */
export async function isStanding(needs: Needs, name: BoundName, row: BoundRow): Promise<boolean> {
  const factor = factorOf(name, row);
  if (factor === null) return true;
  const hash = row["auditHash"];
  if (typeof hash !== "string") return false;
  const { audit } = needs;
  const id = `${subjectOf(row["userId"])}/${factor}`;
  if (audit.standing.has("factor", id, hash)) return true;
  // Another process may just have given it.
  await audit.catchUp();
  return audit.standing.has("factor", id, hash);
}

/**
 * Writes down that a person has a factor from now on, when `row` is one and `before` was none.
 *
 * @returns what goes into the row.
 * @throws AuditLogUnavailable
 */
export async function addFactor(
  needs: Needs,
  name: BoundName,
  row: BoundRow,
  before?: BoundRow,
): Promise<FactorEntry | null> {
  const factor = factorOf(name, row);
  if (factor === null || (before !== undefined && factorOf(name, before) !== null)) return null;
  const { hash } = await needs.audit.recordAct({
    ...{ actor: subjectOf(row["userId"]), subject: subjectOf(row["userId"]) },
    ...{ act: FACTOR_ADDED, account: null, address: null, details: { factor } },
  });
  return { auditHash: hash };
}

/**
 * Writes down that factors are theirs no more, before their rows go.
 *
 * @throws AuditLogUnavailable
 */
export async function removeFactors(needs: Needs, rows: readonly BoundRow[]): Promise<void> {
  for (const row of rows) {
    const factor = factorOf("twoFactor", row);
    if (factor !== null) await takeFactor(needs, row["userId"], factor);
  }
}

/**
 * The same of one factor, as the log calls it.
 *
 * @throws AuditLogUnavailable
 */
export async function takeFactor(
  { keyring, audit }: Needs,
  userId: unknown,
  factor: string,
): Promise<void> {
  const subject = subjectOf(userId);
  const entry: AuditEntry = {
    ...{ actor: subject, subject, account: null, address: null },
    act: FACTOR_REMOVED,
    details: { factor },
  };
  await audit.recordAct(provenAct(keyring, entry));
}

/** Takes the rows of all factors of a person; what the log knows of them, `takeAllFactors` has taken before. */
export async function deleteFactorRows(
  client: Pick<pg.ClientBase, "query">,
  userId: string,
): Promise<void> {
  await client.query('DELETE FROM people."twoFactor" WHERE "userId" = $1', [userId]);
  await client.query('DELETE FROM people.passkey WHERE "userId" = $1', [userId]);
}

/** Takes all factors that a person has by the log. */
export async function takeAllFactors(needs: Needs, userId: string): Promise<void> {
  for (const id of needs.audit.standing.factorsOf(subjectOf(userId))) {
    await takeFactor(needs, userId, id);
  }
}
