import type { LoanView } from "@plimsoll/contract";
import { spanOfAll, type Dated } from "../../foundation/api/dated.ts";
import { ask, queryKey, useDated, type AnswerOf } from "../../foundation/api/query.ts";

/** Most loans of one page of the API. */
const PAGE = 200;

/** Where the pages of an account began when they were last read. */
const beginnings = new Map<string, readonly string[]>();
const ACCOUNTS_MAX = 20;

/** All open loans of an account; `loans` is null until the last page is there. */
export function useOwnLoans(account: string) {
  const key = [...queryKey("listLoans", { query: { account } }), "all"];
  const query = useDated<"listLoans", readonly LoanView[]>("listLoans", key, {
    ask: (least, signal) => readAll(account, least, signal),
  });
  return {
    loans: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

/**
 * All pages. Where they begin is known from the last time, so that they are asked for together and show
 * almost the same moment; one after another they might never do so while much happens to the loans.
 */
async function readAll(
  account: string,
  least: number | undefined,
  signal: AbortSignal,
): Promise<Dated<readonly LoanView[]>> {
  const read = (cursor: string | null): Promise<Dated<AnswerOf<"listLoans">>> => {
    const query = { account, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    return ask("listLoans", { query }, least, signal);
  };
  const known = beginnings.get(account) ?? [];
  const pages = await Promise.all([null, ...known].map(read));
  // From the first page on that does not end where the next one began, they are read anew.
  const fitting = pages.findIndex(
    ({ answer }, index) => answer.nextCursor !== (known[index] ?? null),
  );
  if (fitting >= 0) pages.length = fitting + 1;
  for (let last = pages.at(-1); last !== undefined; last = pages.at(-1)) {
    if (last.answer.nextCursor === null) break;
    pages.push(await read(last.answer.nextCursor));
  }
  beginnings.delete(account);
  if (beginnings.size >= ACCOUNTS_MAX) beginnings.clear();
  beginnings.set(
    account,
    pages.flatMap(({ answer }) => answer.nextCursor ?? []),
  );
  return { answer: pages.flatMap(({ answer }) => answer.items), span: spanOfAll(pages) };
}

/** What an account owes a market, base units; without the loan of that name, if one is given. */
export function debtIn(
  loans: readonly {
    readonly loan: string;
    readonly market: string;
    readonly debt: { readonly baseUnits: string };
  }[],
  market: string,
  except: string | null = null,
): bigint {
  return loans
    .filter((loan) => loan.market === market && loan.loan !== except)
    .reduce((sum, { debt }) => sum + BigInt(debt.baseUnits), 0n);
}
