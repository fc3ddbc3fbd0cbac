import type pg from "pg";
import type { Told } from "./told.ts";

type NamedBy = Pick<Told, "account" | "loan">;

/** What the owners of these loans call them, as of now; null for one without a name. */
export async function loanNamesOf(
  client: Pick<pg.PoolClient, "query">,
  told: readonly NamedBy[],
): Promise<(one: NamedBy) => string | null> {
  const loans = [...new Set(told.flatMap(({ loan }) => loan ?? []))];
  const { rows } = await client.query<{ owner: string; loan: string; name: string }>(
    "SELECT owner, loan, name FROM service.loan_names WHERE loan = ANY ($1)",
    [loans],
  );
  const names = new Map(rows.map(({ owner, loan, name }) => [keyOf(owner, loan), name]));
  return ({ account, loan }) => (loan === null ? null : (names.get(keyOf(account, loan)) ?? null));
}

/** Neither part holds a space. */
function keyOf(owner: string, loan: string): string {
  return `${owner} ${loan}`;
}
