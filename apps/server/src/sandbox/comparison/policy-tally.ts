import {
  collateralValue,
  type AccountId,
  type Event,
  type LoanId,
  type MarketId,
} from "@plimsoll/engine";

/** What sales came to: loan assets and collateral in base units. */
export interface SaleFigures {
  /** Value at the mark of each sale. */
  soldValue: bigint;
  soldCoins: bigint;
  /** Coins that borrowers have pledged themselves, those that were taken back included. */
  pledgedCoins: bigint;
  debtRepaid: bigint;
  /** Value sold less debt repaid. */
  cost: bigint;
  /** Bad debt by who bore it: both together are what sales did not pay of the debts. */
  fromInsurance: bigint;
  fromLenders: bigint;
  sales: number;
  readonly hit: Set<AccountId>;
  readonly wipedOut: Set<AccountId>;
}

interface Followed {
  readonly market: MarketId;
  readonly owner: AccountId;
  borrowShares: bigint;
}

/** Adds up, from the events of a book, what was taken from borrowers and what it cost them. */
export class PolicyTally {
  readonly #loans = new Map<LoanId, Followed>();
  readonly #markets = new Map<MarketId, SaleFigures>();
  /** Of all markets together. */
  readonly #wipedOut = new Set<AccountId>();

  note(events: readonly Event[]): void {
    for (const event of events) this.#noteOne(event);
  }

  ofMarket(market: MarketId): Readonly<SaleFigures> {
    return this.#markets.get(market) ?? noSales();
  }

  /** All markets together; a borrower in several counts once. */
  ofAll(): Readonly<SaleFigures> {
    const total = noSales();
    for (const one of this.#markets.values()) {
      total.soldValue += one.soldValue;
      total.debtRepaid += one.debtRepaid;
      total.cost += one.cost;
      total.fromInsurance += one.fromInsurance;
      total.fromLenders += one.fromLenders;
      total.sales += one.sales;
      for (const account of one.hit) total.hit.add(account);
      for (const account of one.wipedOut) total.wipedOut.add(account);
    }
    return total;
  }

  /** Borrowers of whom a loan was ended by a sale. */
  get wipedOut(): number {
    return this.#wipedOut.size;
  }

  #noteOne(event: Event): void {
    switch (event.type) {
      case "market_created":
        this.#markets.set(event.market, noSales());
        break;
      case "loan_created": {
        const { loan, market, owner } = event;
        this.#loans.set(loan, { market, owner, borrowShares: 0n });
        break;
      }
      case "collateral_pledged":
        this.#find(event.loan).figures.pledgedCoins += event.assets;
        break;
      case "loan_closed":
        this.#loans.delete(event.loan);
        break;
      case "borrowed":
        this.#change(event.loan, event.shares);
        break;
      case "repaid":
      case "plan_repaid":
        this.#change(event.loan, -event.shares);
        break;
      case "collateral_sold":
        this.#noteSale(event, event.repaidAssets + event.feeAssets);
        break;
      case "liquidated":
      case "pre_liquidated":
        this.#noteSale(event, collateralValue(event.seizedAssets, event.price));
        break;
      case "bad_debt_realized": {
        const { loan, figures } = this.#find(event.loan);
        figures.fromInsurance += event.fromInsurance;
        figures.fromLenders += event.fromSuppliers;
        this.#change(event.loan, -event.badDebtShares);
        this.#wipeOut(figures, loan.owner);
        break;
      }
      default:
    }
  }

  #noteSale(
    sale: {
      readonly loan: LoanId;
      readonly seizedAssets: bigint;
      readonly repaidAssets: bigint;
      readonly repaidShares: bigint;
    },
    value: bigint,
  ): void {
    const { loan, figures } = this.#find(sale.loan);
    figures.soldValue += value;
    figures.soldCoins += sale.seizedAssets;
    figures.debtRepaid += sale.repaidAssets;
    // Rounding may let the buyer of a speck pay one base unit more than it is worth.
    figures.cost += value > sale.repaidAssets ? value - sale.repaidAssets : 0n;
    figures.sales += 1;
    figures.hit.add(loan.owner);
    this.#change(sale.loan, -sale.repaidShares);
    if (loan.borrowShares === 0n) this.#wipeOut(figures, loan.owner);
  }

  #wipeOut(figures: SaleFigures, owner: AccountId): void {
    figures.wipedOut.add(owner);
    this.#wipedOut.add(owner);
  }

  #change(id: LoanId, shares: bigint): void {
    this.#find(id).loan.borrowShares += shares;
  }

  #find(id: LoanId): { loan: Followed; figures: SaleFigures } {
    const loan = this.#loans.get(id);
    const figures = loan && this.#markets.get(loan.market);
    if (loan === undefined || figures === undefined) throw new Error(`Nobody opened ${id}.`);
    return { loan, figures };
  }
}

function noSales(): SaleFigures {
  return {
    soldValue: 0n,
    soldCoins: 0n,
    pledgedCoins: 0n,
    debtRepaid: 0n,
    cost: 0n,
    fromInsurance: 0n,
    fromLenders: 0n,
    sales: 0,
    hit: new Set(),
    wipedOut: new Set(),
  };
}
