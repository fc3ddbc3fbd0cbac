import type pg from "pg";
import { lockAccounts } from "../account-lock.ts";
import { DEFAULT_PREFERENCES } from "../preferences.ts";
import type { KnownLoan } from "./loans.ts";

/** Most borrowers that one change of a rate is told to at once; the next accrual goes on. */
const TOLD_AT_ONCE_MAX = 1_000;

/** Begins to watch the rates of new borrowers, from what they are now. */
export async function watchRates(
  client: pg.PoolClient,
  bookId: string,
  borrowers: readonly KnownLoan[],
  rateOf: (market: string) => bigint | undefined,
): Promise<void> {
  const watched = borrowers.flatMap(({ owner, market }) => {
    const rate = rateOf(market);
    return rate === undefined ? [] : [{ owner, market, rate }];
  });
  if (watched.length === 0) return;
  await lockAccounts(
    client,
    bookId,
    watched.map(({ owner }) => owner),
  );
  await client.query(
    `INSERT INTO notifications.rate_watches (book_id, account, market, told, above, below)
     SELECT $1, new.account, new.market, new.told,
       new.told + nullif(coalesce(chosen.rate_step, $5), 0),
       new.told - nullif(coalesce(chosen.rate_step, $5), 0)
     FROM unnest($2::text[], $3::text[], $4::numeric[]) AS new (account, market, told)
     LEFT JOIN notifications.preferences AS chosen
       ON chosen.book_id = $1 AND chosen.account = new.account
     ON CONFLICT DO NOTHING`,
    [
      bookId,
      watched.map(({ owner }) => owner),
      watched.map(({ market }) => market),
      watched.map(({ rate }) => rate),
      DEFAULT_PREFERENCES.rateStep,
    ],
  );
}

/** Borrowers of a market whose rate has moved by their step since they were last told; now they are. */
export async function movedRates(
  client: pg.PoolClient,
  bookId: string,
  market: string,
  rate: bigint,
): Promise<readonly { readonly account: string; readonly before: bigint }[]> {
  const { rows } = await client.query<{ account: string; before: string }>(
    `WITH due AS (
       SELECT account, told FROM notifications.rate_watches
       WHERE book_id = $1 AND market = $2 AND (above <= $3 OR below >= $3)
       ORDER BY account LIMIT $4 FOR UPDATE
     )
     UPDATE notifications.rate_watches AS watch
     SET told = $3, above = $3 + (watch.above - watch.told), below = $3 - (watch.above - watch.told)
     FROM due WHERE watch.book_id = $1 AND watch.market = $2 AND watch.account = due.account
     RETURNING watch.account, due.told AS before`,
    [bookId, market, rate, TOLD_AT_ONCE_MAX],
  );
  return rows.map(({ account, before }) => ({ account, before: BigInt(before) }));
}
