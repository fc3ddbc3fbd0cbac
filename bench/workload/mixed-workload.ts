import { as, type AccountId, type Command, type LoanId, type Millis } from "@plimsoll/engine";
import { quoteOf } from "./canonical-book.ts";
import { canonicalLoans, type CanonicalLoan } from "./canonical-loans.ts";
import { MARKETS, ORACLE_SCALE, type CanonicalMarket } from "./canonical-markets.ts";
import { Random } from "./random.ts";

const BORROWERS_MAX = 200_000;
const NONE = as<never>(0n);

/**
 * Draws commands that the canonical book accepts, given that all drawn before were executed, each 1 ms
 * after the one before: 60 % quotes, 15 % repay, 10 % pledge, 10 % borrow, 5 % open or close.
 */
export class MixedWorkload {
  readonly #now: () => Millis;
  readonly #random = new Random(11);
  readonly #borrowers: CanonicalLoan[];
  readonly #centres: ReadonlyMap<CanonicalMarket, bigint>;
  readonly #opened: { readonly customer: AccountId; readonly loan: LoanId }[] = [];
  #count = 0;

  /** Prices stay within half a percent of their centres, where nothing fires. */
  constructor(of: {
    readonly loans: number;
    readonly centres: ReadonlyMap<CanonicalMarket, bigint>;
    readonly now: () => Millis;
  }) {
    this.#now = of.now;
    this.#centres = of.centres;
    // Safe enough to borrow a crumb more again and again.
    this.#borrowers = [...canonicalLoans(Math.min(BORROWERS_MAX, of.loans))].filter(
      ({ market, collateral, debt }) =>
        collateral * market.startPrice * market.priceFactor > 2n * debt * ORACLE_SCALE,
    );
  }

  draw(count: number): Command[] {
    return Array.from({ length: count }, (_, index) => this.#next(index));
  }

  /** `ahead` is how many milliseconds from now the command will be executed, less one. */
  #next(ahead: number): Command {
    this.#count += 1;
    const kind = this.#random.below(100);
    if (kind < 60) return this.#quote(ahead);
    const borrower = this.#borrowers[this.#random.below(this.#borrowers.length)];
    if (borrower === undefined) throw new Error("no borrowers");
    const { customer: by, loan, debt, collateral } = borrower;
    if (kind < 75) {
      return { type: "repay", by, loan, assets: as(debt / 2000n), shares: NONE };
    }
    if (kind < 85) return { type: "pledge", by, loan, assets: as(collateral / 5000n) };
    if (kind < 95) {
      return { type: "borrow", by, loan, assets: as(debt / 2000n), shares: NONE, receiver: by };
    }
    return this.#openOrClose(borrower);
  }

  #quote(ahead: number): Command {
    const market = MARKETS[this.#random.below(MARKETS.length)] ?? MARKETS[0];
    const centre = this.#centres.get(market) ?? 0n;
    const price = centre + (centre * BigInt(this.#random.below(10_001) - 5000)) / 1_000_000n;
    return quoteOf(market, this.#count, price, (this.#now() + ahead) as Millis);
  }

  /** Opens a second, small loan from free collateral; closes the one opened longest ago. */
  #openOrClose({ customer, market, collateral, debt }: CanonicalLoan): Command {
    if (this.#opened.length > 1000) {
      const oldest = this.#opened.shift();
      if (oldest !== undefined) {
        const { customer: by, loan } = oldest;
        return { type: "close_loan", by, loan, receiver: by };
      }
    }
    const loan = `second-${this.#count}` as LoanId;
    this.#opened.push({ customer, loan });
    return {
      type: "open_loan",
      by: customer,
      loan,
      market: market.id,
      collateral: as(collateral / 50n),
      borrow: as(debt / 50n),
      plan: "default",
    };
  }
}
