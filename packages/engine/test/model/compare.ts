import type { Event } from "../../src/events/event.ts";
import { availableBalance } from "../../src/state/book.ts";
import type { Book } from "../../src/state/book.ts";
import type { TwinLoan, TwinState } from "./twin-state.ts";

/** What can be seen of a book, as text: the same for book and twin when they agree. */
export function viewOfBook(book: Book): string {
  const assets = [...book.assets.values()];
  return text({
    feeRecipient: book.feeRecipient,
    references: [...book.references].sort(),
    madeWhole: [...book.madeWhole].sort(),
    accounts: [...book.accounts.values()].map((account) => ({
      id: account.id,
      authorized: [...account.authorized].sort(),
      balances: Object.fromEntries(
        assets.map((asset) => [asset.id, availableBalance(account, asset)]),
      ),
    })),
    feeds: [...book.feeds.values()].map(({ id, mark, staleSince }) => ({
      id,
      status: mark.status,
      confirmed: mark.confirmed,
      suspect: mark.suspect,
      staleSince,
    })),
    markets: [...book.markets.values()].map((market) => ({
      id: market.id,
      fee: market.fee,
      totals: [market.totalSupplyAssets, market.totalSupplyShares],
      debts: [market.totalBorrowAssets, market.totalBorrowShares],
      lastUpdate: market.lastUpdate,
      rateAtTarget: market.rateAtTarget,
      outage: market.outage,
      windows: [market.graceUntil, market.paceUntil],
      estimate: market.volatility,
      pace: [market.paceFrom, market.paceSold],
      suppliers: Object.fromEntries(
        [...market.suppliers].map(([id, { supplyShares }]) => [id, supplyShares]),
      ),
    })),
    loans: [...book.loans.values()].map((loan) => ({
      id: loan.id,
      owner: loan.owner,
      collateral: loan.collateral,
      shares: loan.borrowShares,
      principal: loan.principal,
      used: loan.planUsed,
      alerts: loan.ownAlerts.ltvs,
      alertPrices: loan.ownAlerts.prices,
      disarmed: loan.disarmed,
      isStranded: loan.isStranded,
      isKnownStranded: loan.market.stranded.has(loan.id),
    })),
  });
}

/** The same of the twin. */
export function viewOfTwin(twin: TwinState): string {
  const assets = Object.keys(twin.decimals);
  return text({
    feeRecipient: twin.feeRecipient,
    references: [...twin.references].sort(),
    madeWhole: [...twin.madeWhole].sort(),
    accounts: twin.accounts.map(({ id, authorized, balances }) => ({
      id,
      authorized: [...authorized].sort(),
      balances: Object.fromEntries(assets.map((asset) => [asset, balances[asset] ?? 0n])),
    })),
    feeds: twin.feeds.map(({ id, status, confirmed, suspect, staleSince }) => ({
      id,
      status,
      confirmed,
      suspect,
      staleSince,
    })),
    markets: twin.markets.map((market) => ({
      id: market.id,
      fee: market.fee,
      totals: [market.supplyAssets, market.supplyShares],
      debts: [market.borrowAssets, market.borrowShares],
      lastUpdate: market.lastUpdate,
      rateAtTarget: market.rateAtTarget,
      outage: market.outage,
      windows: [market.graceUntil, market.paceUntil],
      estimate: market.estimate,
      pace: [market.paceFrom, market.paceSold],
      suppliers: market.suppliers,
    })),
    loans: twin.loans.map((loan) => ({
      id: loan.id,
      owner: loan.owner,
      collateral: loan.collateral,
      shares: loan.shares,
      principal: loan.principal,
      used: loan.used,
      alerts: loan.alerts,
      alertPrices: loan.alertPrices,
      disarmed: maskOf(loan),
      isStranded: loan.isStranded,
      isKnownStranded: loan.isStranded,
    })),
  });
}

const FIRST_BIT: Record<string, number> = { market: 0, own: 4, plan: 9, price: 16 };

function maskOf({ silent }: TwinLoan): number {
  let mask = 0;
  for (const name of silent) {
    const [from = "", index = "0"] = name.split("-");
    mask |= 1 << (name === "liquidatable" ? 15 : (FIRST_BIT[from] ?? 0) + Number(index));
  }
  return mask;
}

/** What happened by itself, in the twin's words. */
export function logOf(events: readonly Event[]): string[] {
  return events.flatMap((event): string[] => {
    switch (event.type) {
      case "alert_raised":
        if (event.rung === "own_price") return [`price ${event.loan} ${event.why.alertPrice}`];
        return [`alert ${event.loan} ${event.why.triggerLtv}`];
      case "loan_became_liquidatable":
        return [`liquidatable ${event.loan} ${event.why.triggerLtv}`];
      case "plan_topped_up":
        return [`top_up ${event.loan} ${event.assets}`];
      case "plan_repaid":
        return [`repay ${event.loan} ${event.assets} ${event.shares}`];
      case "plan_step_spent":
        return [`spent ${event.loan} ${event.step} ${event.reason}`];
      case "collateral_released":
        return [`released ${event.loan} ${event.assets}`];
      case "grace_opened":
        return [`grace ${event.market} ${event.until}`];
      case "grace_ended":
      case "pace_resumed":
        return [`${event.type} ${event.market}`];
      case "volatility_set":
        return [`volatility ${event.market} ${event.volatility}`];
      case "triggers_moved":
        return [`moved ${event.market} ${event.loans}`];
      case "pace_reached":
        return [`pace ${event.market} ${event.sold}`];
      case "sale_stranded":
        return [`stranded ${event.loan} ${event.reason}`];
      case "collateral_sold": {
        const { loan, seizedAssets, repaidAssets, repaidShares, fee, why } = event;
        return [
          `sold ${loan} ${seizedAssets} ${repaidAssets} ${repaidShares} ${fee} ${why.trigger}`,
        ];
      }
      case "bad_debt_realized": {
        const { crumb, loan } = event;
        const taken =
          crumb === undefined ? [] : [`crumb ${loan} ${crumb.collateral} ${crumb.paid}`];
        return [...taken, `bad_debt ${loan} ${event.badDebtAssets} ${event.fromInsurance}`];
      }
      default:
        return [];
    }
  });
}

function text(view: unknown): string {
  return JSON.stringify(
    view,
    (_, value: unknown) => {
      if (typeof value === "bigint") return `${value}n`;
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      const entries = Object.entries(value).filter(([, item]) => item !== 0n);
      return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    1,
  );
}
