import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import type { Services } from "../services.ts";

/** Loans of one account that have a name at once: pages and letters ask for all of them. */
const NAMED_MAX = 1_000;

interface NamedLoan {
  readonly owner: string;
  readonly loan: string;
}

/**
 * Keeps what an owner calls a loan; null takes the name away.
 *
 * @throws HttpProblem `too_many`
 */
export async function keepLoanName(
  { database }: Pick<Services, "database">,
  { owner, loan }: NamedLoan,
  name: string | null,
): Promise<void> {
  await database.tables.transaction().execute(async (tables) => {
    await tables
      .deleteFrom("service.loan_names")
      .where("owner", "=", owner)
      .where("loan", "=", loan)
      .execute();
    if (name === null) return;
    // One at a time for an owner, so that the count stays true until the row is there.
    const lock = `loan names ${owner}`;
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tables);
    const { named } = await tables
      .selectFrom("service.loan_names")
      .select((eb) => eb.fn.countAll<string>().as("named"))
      .where("owner", "=", owner)
      .executeTakeFirstOrThrow();
    if (safeInteger(named) >= NAMED_MAX) {
      throw rejectionProblem({ code: "too_many", what: "names of loans", max: NAMED_MAX });
    }
    await tables
      .insertInto("service.loan_names")
      .values({ owner, loan, name })
      .onConflict((conflict) => conflict.columns(["owner", "loan"]).doUpdateSet({ name }))
      .execute();
  });
}
