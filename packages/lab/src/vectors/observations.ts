import type { Book, Event, Market } from "@plimsoll/engine";
import type {
  AccrualRecord,
  Held,
  MarketRecord,
  MarketState,
  Positions,
  PositionState,
  RecordedFields,
} from "./format.ts";
import { accountNamed, loanOf, marketNamed, nameOf } from "./names.ts";

/** A market as the vectors record it; all zero while it does not exist. */
export function stateOf(book: Book, name: string): MarketState {
  const market = book.markets.get(marketNamed(name));
  return {
    totalSupplyAssets: String(market?.totalSupplyAssets ?? 0n),
    totalSupplyShares: String(market?.totalSupplyShares ?? 0n),
    totalBorrowAssets: String(market?.totalBorrowAssets ?? 0n),
    totalBorrowShares: String(market?.totalBorrowShares ?? 0n),
    lastUpdate: String(market?.lastUpdate ?? 0n),
    fee: String(market?.fee ?? 0n),
    rateAtTarget: String(market?.rateAtTarget ?? 0n),
    price: String(market?.feed.mark.confirmed ?? 0n),
  };
}

/** What lies in a market. */
export function heldBy(book: Book, name: string): Held {
  const market = book.markets.get(marketNamed(name));
  return {
    loan: String(market?.cash ?? 0n),
    collateral: String(market?.totalCollateral ?? 0n),
  };
}

/** The positions of these accounts in a market. */
export function positionsOf(book: Book, market: string, accounts: Iterable<string>): Positions {
  return Object.fromEntries(
    [...accounts].map((account) => [account, positionOf(book, market, account)]),
  );
}

/** Everything about a market, with all positions that are not zero. */
export function recordOf(book: Book, name: string): MarketRecord {
  const market = book.markets.get(marketNamed(name));
  const held = market === undefined ? [] : holdersIn(book, market);
  const positions = Object.entries(positionsOf(book, name, held)).filter(([, position]) =>
    Object.values(position).some((amount) => amount !== "0"),
  );
  return {
    state: stateOf(book, name),
    held: heldBy(book, name),
    positions: Object.fromEntries(positions),
  };
}

/** The interest that an operation made a fact; null when none was due, or none ever is. */
export function accrualIn(book: Book, events: readonly Event[]): AccrualRecord | null {
  const accrued = events.find((event) => event.type === "interest_accrued");
  if (accrued === undefined) return null;
  if (book.markets.get(accrued.market)?.rateModel.kind === "none") return null;
  return {
    borrowRate: String(accrued.averageRate),
    interest: String(accrued.interest),
    feeShares: String(accrued.feeShares),
  };
}

/** What the reference would have returned, from the facts of an operation. */
export function returnedBy(op: string, events: readonly Event[]): RecordedFields {
  for (const event of events) {
    switch (event.type) {
      case "supplied":
      case "withdrawn":
      case "borrowed":
      case "repaid":
        return { assets: String(event.assets), shares: String(event.shares) };
      case "pre_liquidated":
      case "liquidated": {
        const { seizedAssets, repaidAssets, repaidShares } = event;
        const exchange = {
          seizedAssets: String(seizedAssets),
          repaidAssets: String(repaidAssets),
          repaidShares: String(repaidShares),
        };
        return op === "liquidate" ? { ...exchange, ...badDebtIn(events) } : exchange;
      }
      default:
    }
  }
  return {};
}

function badDebtIn(events: readonly Event[]): RecordedFields {
  const written = events.find((event) => event.type === "bad_debt_realized");
  return {
    badDebtAssets: String(written?.badDebtAssets ?? 0n),
    badDebtShares: String(written?.badDebtShares ?? 0n),
  };
}

function positionOf(book: Book, market: string, account: string): PositionState {
  const supply = book.markets.get(marketNamed(market))?.suppliers.get(accountNamed(account));
  const loan = book.loans.get(loanOf(market, account));
  return {
    supplyShares: String(supply?.supplyShares ?? 0n),
    borrowShares: String(loan?.borrowShares ?? 0n),
    collateral: String(loan?.collateral ?? 0n),
  };
}

function holdersIn(book: Book, market: Market): Set<string> {
  const holders = new Set([...market.suppliers.keys()].map(nameOf));
  for (const loan of book.loans.values()) if (loan.market === market) holders.add(loan.owner);
  return holders;
}
