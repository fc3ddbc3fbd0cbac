import { postingsOf, type Event } from "@plimsoll/engine";
import type { BatchState } from "./batch-state.ts";
import type { Place } from "./records.ts";

/** Keeps an event's postings, each with the balance that it leaves. */
export function foldPostings(state: BatchState, event: Event, { sequence, index }: Place): void {
  for (const [line, { account, amount }] of postingsOf(event).entries()) {
    const record = state.balanceOf(account);
    record.balance += amount;
    const loan = "loan" in event ? event.loan : null;
    state.postings.push({
      sequence,
      event_index: index,
      line,
      account,
      asset: record.asset,
      amount,
      balance_after: record.balance,
      at: event.at,
      type: event.type,
      loan,
      market:
        loan !== null ? state.loans.get(loan).market : "market" in event ? event.market : null,
      reference: "reference" in event ? event.reference : null,
    });
  }
}
