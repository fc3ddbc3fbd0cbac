import {
  loanState,
  OWN_ALERT_BITS,
  PRICE_ALERT_BITS,
  type Event,
  type LoanId,
} from "@plimsoll/engine";
import type { DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";
import { loanNamedBy } from "../../visibility.ts";
import type { See } from "./fold-batch.ts";
import type { ToldAtOnce } from "./one-message.ts";

/** Why what a message warns of is over. */
export type ResolvedBecause =
  /** The LTV is back below the line, or the price above it. */
  | "recovered"
  /** The loan is closed or settled. */
  | "loan_ended"
  /** What waited was sold, or the loan was given more collateral or less debt. */
  | "sale_over"
  /** The borrower has chosen another plan or other alerts. */
  | "changed"
  | "feed_well"
  | "grace_over";

/** Of a warning that a later message of the same fall has taken the place of: it is shown nowhere. */
export const OVERTAKEN = "overtaken";

/** The triggers that have to be armed again before what a message warns of is over. */
export function bitsOf(told: ToldAtOnce): number {
  return [told, ...told.others].reduce(
    (bits, { event }) => ("bit" in event ? bits | event.bit : bits),
    0,
  );
}

interface Ended {
  readonly account: string | null;
  readonly loan: string | null;
  readonly feed: string | null;
  readonly market: string | null;
  readonly kinds: readonly string[];
  /** Triggers that are armed again; null ends the message whatever it waits for. */
  readonly bits: number | null;
  readonly because: ResolvedBecause;
  /** Ends messages of before this event only. */
  readonly sequence: number;
  readonly index: number;
  readonly at: number;
}

const NOBODY = { account: null, loan: null, feed: null, market: null, bits: null } as const;
const OF_TRIGGERS = ["ltv_alert", "liquidatable", "plan_out_of_money"];
const OF_LOANS = [...OF_TRIGGERS, "sale_waiting", "grace_opened"];

/** What of an event ends messages, if the loan it is about is this account's. */
function endedBy(
  event: Event,
  account: string | undefined,
): Omit<Ended, "sequence" | "index" | "at"> | null {
  if (event.type === "mark_set") {
    if (event.mark.status !== "fresh") return null;
    const kinds = ["feed_stale", "feed_suspect"];
    return { ...NOBODY, feed: event.feed, kinds, because: "feed_well" };
  }
  if (event.type === "grace_ended") {
    return { ...NOBODY, market: event.market, kinds: ["grace_opened"], because: "grace_over" };
  }
  const loan = loanNamedBy(event);
  if (loan === null || account === undefined) return null;
  const own = { ...NOBODY, account, loan };
  switch (event.type) {
    case "triggers_rearmed":
      return { ...own, kinds: OF_TRIGGERS, bits: event.bits, because: "recovered" };
    case "plan_set":
      return { ...own, kinds: ["plan_out_of_money"], because: "changed" };
    case "alerts_set": {
      const bits = OWN_ALERT_BITS | PRICE_ALERT_BITS;
      return { ...own, kinds: ["ltv_alert"], bits, because: "changed" };
    }
    case "loan_closed":
      return { ...own, kinds: OF_LOANS, because: "loan_ended" };
    case "collateral_sold":
    case "liquidated":
    case "pre_liquidated":
    case "repaid":
    case "plan_repaid":
    case "debt_forgiven":
    case "collateral_pledged":
    case "plan_topped_up":
      return { ...own, kinds: ["sale_waiting"], because: "sale_over" };
    default:
      return null;
  }
}

/** Events after which a loan may owe nothing and have nothing pledged. */
const EMPTYING: ReadonlySet<Event["type"]> = new Set([
  ...(["collateral_sold", "liquidated", "pre_liquidated", "bad_debt_realized"] as const),
  ...(["collateral_released", "repaid", "plan_repaid", "debt_forgiven"] as const),
]);

/**
 * Ends messages whose cause is gone by these entries: they are no longer shown as standing, and go to no further
 * channel. Returns how many.
 */
export async function resolve(
  client: pg.PoolClient,
  bookId: string,
  {
    entries,
    see,
    ownerOf,
  }: {
    readonly entries: readonly DurableEntry[];
    readonly see: See;
    readonly ownerOf: (loan: string) => string | undefined;
  },
): Promise<number> {
  const ended: Ended[] = [];
  const emptied = new Map<string, Pick<Ended, "sequence" | "index" | "at">>();
  for (const { sequence, events } of entries) {
    for (const [index, event] of events.entries()) {
      const place = { sequence, index, at: event.at };
      const loan = loanNamedBy(event);
      const by = endedBy(event, loan === null ? undefined : ownerOf(loan));
      if (by !== null) ended.push({ ...by, ...place });
      if (loan !== null && EMPTYING.has(event.type)) emptied.set(loan, place);
    }
  }
  if (emptied.size > 0) {
    const settled = await see(({ loans }) =>
      [...emptied.keys()].filter((id) => {
        const loan = loans.get(id as LoanId);
        return loan !== undefined && loanState(loan) === "settled";
      }),
    );
    for (const loan of settled) {
      const [place, account] = [emptied.get(loan), ownerOf(loan)];
      if (place === undefined || account === undefined) continue;
      const own = { ...NOBODY, account, loan };
      // What was told in the same entry is over with it.
      ended.push({ ...own, ...place, index: Infinity, kinds: OF_LOANS, because: "loan_ended" });
    }
  }
  let count = 0;
  for (const each of ended) count += await end(client, bookId, each);
  return count;
}

async function end(client: pg.PoolClient, bookId: string, ended: Ended): Promise<number> {
  const { account, loan, feed, market, kinds, bits, because, sequence, at } = ended;
  const index = Math.min(ended.index, 999_999_999);
  const { rowCount } = await client.query(
    `UPDATE notifications.notifications AS told
     SET bits = told.bits & ~$8::integer,
       resolved_at = CASE WHEN stands.bits = 0 THEN $9::timestamptz END,
       resolved_because = CASE WHEN stands.bits = 0 THEN $10 END,
       advance_at = CASE WHEN stands.bits = 0 THEN NULL ELSE told.advance_at END
     FROM (
       SELECT number, coalesce(bits, 0) & ~coalesce($8::integer, -1) AS bits
       FROM notifications.notifications
       WHERE book_id = $1 AND resolved_at IS NULL AND kind = ANY ($7::text[])
         AND ($2::text IS NULL OR account = $2) AND ($3::text IS NULL OR loan = $3)
         AND ($4::text IS NULL OR feed = $4)
         AND ($5::text IS NULL OR (account, loan) IN (
           SELECT owner, loan FROM notifications.loans WHERE book_id = $1 AND market = $5
         ))
         AND (split_part(id, '-', 1)::bigint, split_part(id, '-', 2)::integer)
           < ($6::bigint, $11::integer)
     ) AS stands
     WHERE told.number = stands.number`,
    [...[bookId, account, loan, feed, market, sequence, kinds, bits, new Date(at), because], index],
  );
  return rowCount ?? 0;
}
