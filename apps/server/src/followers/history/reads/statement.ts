import type { PostingRow, HistoryTables } from "../tables.ts";
import type { RowPlace } from "./cursor.ts";
import { readAvailableAccounts, readPostings, readTurnover, type Period } from "./postings.ts";

interface StatementQuery {
  readonly owner: string;
  readonly period: Period;
  readonly after: RowPlace | undefined;
  readonly limit: number;
}

/** One asset of a statement, base units of the owner's free balance: opening + in − out = closing. */
interface StatementBalance {
  readonly asset: string;
  readonly opening: bigint;
  readonly in: bigint;
  readonly out: bigint;
  readonly closing: bigint;
}

export interface Statement {
  readonly balances: readonly StatementBalance[];
  /** One more than asked for if there are more. */
  readonly movements: readonly PostingRow[];
}

/**
 * An owner's free balances over a period. What the book owes is negative in the ledger and positive
 * here. All from one snapshot of the database, so that it adds up whatever is written meanwhile.
 */
export function readStatement(tables: HistoryTables, query: StatementQuery): Promise<Statement> {
  const { owner, period, after, limit } = query;
  return tables
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (snapshot) => {
      const accounts = await readAvailableAccounts(snapshot, owner);
      const balances: StatementBalance[] = [];
      for (const { account, asset } of accounts) {
        const { opening, debits, credits } = await readTurnover(snapshot, account, period);
        const closing = -(opening + debits + credits);
        balances.push({ asset, opening: -opening, in: -credits, out: debits, closing });
      }
      const names = accounts.map(({ account }) => account);
      const movements = await readPostings(snapshot, { accounts: names, period, after, limit });
      return { balances, movements };
    });
}
