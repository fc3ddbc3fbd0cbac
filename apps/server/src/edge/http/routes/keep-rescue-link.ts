import { sql, type Transaction } from "kysely";
import { isUniqueViolation } from "../../../foundation/database/failure.ts";
import type { RescueLinkRow, ServiceTables } from "../../../foundation/database/schema.ts";
import { problem } from "../../../views/http-problem.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import type { Services } from "../services.ts";

/** Links of a loan that may be used at once. */
const OPEN_MAX = 20;
/** Links of a loan that are kept in all. */
const KEPT_MAX = 200;
/** How long a link is kept that may not be used any more, so that its maker sees what became of it. */
const KEPT_MILLIS = 30 * 86_400_000;

export type NewLink = Omit<RescueLinkRow, "created_at" | "revoked_at">;

interface KeptLink {
  readonly row: RescueLinkRow;
  /** Whether the same request was answered before. */
  readonly isReplay: boolean;
}

/**
 * Keeps a new link, and forgets those of its loan that ended long ago.
 *
 * @throws HttpProblem `too_many`, or `idempotency_key_reused` when its key belongs to another request.
 */
export async function keepRescueLink(
  { database, clock }: Pick<Services, "database" | "clock">,
  link: NewLink,
): Promise<KeptLink> {
  const now = clock.estimate();
  try {
    return await database.tables.transaction().execute(async (tables) => {
      // One at a time for a loan, so that the count stays true until the row is there.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`rescue ${link.loan}`}, 0))`.execute(
        tables,
      );
      const earlier = await earlierOf(tables, link);
      if (earlier !== undefined) return { row: sameRequest(earlier, link), isReplay: true };
      await makeRoom(tables, link.loan, now);
      const row = await tables
        .insertInto("service.rescue_links")
        .values({ ...link, revoked_at: null })
        .returningAll()
        .executeTakeFirstOrThrow();
      return { row, isReplay: false };
    });
  } catch (error) {
    // Only a request about another loan can have used the key meanwhile.
    if (isUniqueViolation(error)) throw keyReused();
    throw error;
  }
}

type Tables = Transaction<ServiceTables>;

function earlierOf(
  tables: Tables,
  { created_by, request_key }: NewLink,
): Promise<RescueLinkRow | undefined> {
  return tables
    .selectFrom("service.rescue_links")
    .selectAll()
    .where("created_by", "=", created_by)
    .where("request_key", "=", request_key)
    .executeTakeFirst();
}

function sameRequest(row: RescueLinkRow, link: NewLink): RescueLinkRow {
  if (row.request_fingerprint !== link.request_fingerprint) throw keyReused();
  return row;
}

async function makeRoom(tables: Tables, loan: string, now: number): Promise<void> {
  const long = new Date(now - KEPT_MILLIS);
  await tables
    .deleteFrom("service.rescue_links")
    .where("loan", "=", loan)
    .where((eb) => eb.or([eb("expires_at", "<", long), eb("revoked_at", "<", long)]))
    .execute();
  const kept = await tables
    .selectFrom("service.rescue_links")
    .select(["revoked_at", "expires_at"])
    .where("loan", "=", loan)
    .execute();
  const open = kept.filter(
    ({ revoked_at, expires_at }) => revoked_at === null && expires_at.getTime() > now,
  );
  if (open.length < OPEN_MAX && kept.length < KEPT_MAX) return;
  throw rejectionProblem({ code: "too_many", what: "rescue links of a loan", max: OPEN_MAX });
}

function keyReused(): Error {
  const detail = "This idempotency key belongs to another request. Use a new one.";
  return problem("idempotency_key_reused", detail, { field: "Idempotency-Key" });
}
