import {
  as,
  createBook,
  DESK,
  execute,
  isContinuationDue,
  type AccountId,
  type Amount,
  type Book,
  type Command,
  type Event,
  type FeedPrice,
  type Millis,
} from "@plimsoll/engine";
import { canonicalLoans } from "./canonical-loans.ts";
import { MARKETS, USDC, USDC_DECIMALS, type CanonicalMarket } from "./canonical-markets.ts";
import { feedSettings, LLTV, marketSettings } from "./canonical-terms.ts";

export const OWNER = "owner" as AccountId;
const SUPPLIER = "supplier" as AccountId;
export const START = Date.UTC(2026, 0, 29) as Millis;

/**
 * The canonical book: customers with one loan each, alternately in BTC-USDC and ETH-USDC, opened by
 * the engine's own commands. Each loan has six triggers in its schedule: three alert rungs (80, 90,
 * 95 % of the LLTV), the plan's step (deleverage 80 → 75 %), the soft band and the liquidation
 * (both at the LLTV). Every fifth has no plan and is sold by the market's soft band.
 */
export class CanonicalBook {
  readonly book: Book;
  now: Millis = START;
  /** Last quoted and lowest ever price of each market. */
  readonly #prices = new Map<CanonicalMarket, { last: FeedPrice; lowest: FeedPrice }>();

  constructor(book: Book) {
    this.book = book;
    for (const market of MARKETS) {
      this.#prices.set(market, { last: market.startPrice, lowest: market.startPrice });
    }
  }

  /** Executes one command; a refusal is a mistake of the workload. */
  do(command: Command): readonly Event[] {
    const decision = execute(this.book, command, this.now);
    if (decision.isAccepted) return decision.events;
    throw new Error(`${command.type} was refused: ${decision.rejection.code}`);
  }

  /** Lets time pass. */
  wait(millis: number): void {
    this.now = (this.now + millis) as Millis;
  }

  /** The quote of one venue of a market, as a command. */
  quote(market: CanonicalMarket, venueIndex: number, price: bigint): Command {
    return quoteOf(market, venueIndex, price, this.now);
  }

  /** All venues of a market quote one price, and everything that follows from it happens. */
  quoteAll(market: CanonicalMarket, price: bigint): void {
    this.notePrice(market, price);
    for (const index of market.venues.keys()) {
      this.do(this.quote(market, index, price));
      while (isContinuationDue(this.book)) this.do({ type: "continue" });
    }
  }

  /** Remembers what was quoted by other means than `quoteAll`. */
  notePrice(market: CanonicalMarket, price: bigint): void {
    const known = this.priceOf(market);
    const last = as<FeedPrice>(price);
    this.#prices.set(market, { last, lowest: price < known.lowest ? last : known.lowest });
  }

  priceOf(market: CanonicalMarket): { readonly last: FeedPrice; readonly lowest: FeedPrice } {
    const known = this.#prices.get(market);
    if (known === undefined) throw new Error(`${market.id} is not in the book`);
    return known;
  }

  /**
   * Brings every market to 1 % above its lowest price ever and returns those prices. From half a percent
   * below to half above nothing fires: alerts that fired wait for 2 % above the lowest price.
   */
  calm(): ReadonlyMap<CanonicalMarket, bigint> {
    const calm = new Map<CanonicalMarket, bigint>();
    for (const market of MARKETS) {
      const price = (this.priceOf(market).lowest * 101n) / 100n;
      this.quoteAll(market, price);
      calm.set(market, price);
    }
    return calm;
  }
}

/** The quote of one venue of a market, as a command. */
export function quoteOf(
  market: CanonicalMarket,
  venueIndex: number,
  price: bigint,
  quotedAt: Millis,
): Command {
  const { feed, venues } = market;
  const venue = venues[venueIndex % venues.length];
  if (venue === undefined) throw new Error(`${market.id} has no venues`);
  return { type: "post_quote", feed, venue, price: as<FeedPrice>(price), quotedAt };
}

/** Builds the canonical book with this many loans. */
export function buildCanonicalBook(loanCount: number): CanonicalBook {
  const canonical = new CanonicalBook(createBook(OWNER));
  for (const command of canonicalCommands(loanCount)) canonical.do(command);
  return canonical;
}

/** Whose book it is, and when it begins. */
interface BookOrigin {
  readonly owner: AccountId;
  readonly start: Millis;
}

/** The commands that build the canonical book, all at its start; nothing falls due between them. */
export function* canonicalCommands(
  loanCount: number,
  origin: BookOrigin = { owner: OWNER, start: START },
): Generator<Command> {
  yield* openMarkets(loanCount, origin);
  for (const terms of canonicalLoans(loanCount)) {
    const { customer, loan, market, collateral, debt, deposit, hasPlan } = terms;
    const asset = market.collateralAsset;
    yield { type: "open_account", account: customer };
    yield { type: "deposit", account: customer, asset, amount: deposit, reference: null };
    yield {
      type: "open_loan",
      by: customer,
      loan,
      market: market.id,
      collateral,
      borrow: debt,
      plan: hasPlan ? "default" : null,
    };
  }
}

function* openMarkets(loanCount: number, { owner, start }: BookOrigin): Generator<Command> {
  yield { type: "register_asset", asset: USDC, decimals: USDC_DECIMALS };
  yield { type: "enable_lltv", by: owner, lltv: LLTV };
  yield { type: "enable_rate_model", by: owner, rateModel: "adaptive" };
  yield { type: "open_account", account: SUPPLIER };
  const debts = new Map<CanonicalMarket, bigint>();
  for (const { market, debt } of canonicalLoans(loanCount)) {
    debts.set(market, (debts.get(market) ?? 0n) + debt);
  }
  for (const market of MARKETS) {
    const { collateralAsset: asset, feed, venues, id } = market;
    yield { type: "register_asset", asset, decimals: market.collateralDecimals };
    yield { type: "create_feed", feed, settings: feedSettings(venues) };
    for (const venue of venues) {
      yield { type: "post_quote", feed, venue, price: market.startPrice, quotedAt: start };
    }
    yield {
      type: "create_market",
      by: owner,
      market: id,
      loanAsset: USDC,
      collateralAsset: asset,
      feed,
      lltv: LLTV,
      rateModel: { kind: "adaptive" },
      settings: marketSettings(),
    };
    // 85 % of the supply will be lent out; the desk could buy every loan twice.
    const debt = debts.get(market) ?? 0n;
    const assets = (debt * 100n) / 85n + 1n;
    yield fund(SUPPLIER, assets);
    yield {
      type: "supply",
      by: SUPPLIER,
      market: id,
      assets: as(assets),
      shares: as(0n),
      onBehalf: SUPPLIER,
    };
    yield fund(DESK, 2n * debt + 1n);
  }
}

function fund(account: AccountId, amount: bigint): Command {
  return { type: "deposit", account, asset: USDC, amount: as<Amount>(amount), reference: null };
}
