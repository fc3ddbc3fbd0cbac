import { expect } from "vitest";
import type { Command } from "../src/commands/command.ts";
import type { Rejection } from "../src/commands/rejection.ts";
import { decide, execute } from "../src/engine.ts";
import { apply } from "../src/events/apply.ts";
import type { Event } from "../src/events/event.ts";
import { postingsOf } from "../src/events/event.ts";
import { loanToValue } from "../src/market/health.ts";
import { availableBalance, createBook, knownAccount, knownAsset } from "../src/state/book.ts";
import { knownFeed, knownLoan, knownMarket } from "../src/state/book.ts";
import type { Book } from "../src/state/book.ts";
import type { MarketSettings } from "../src/state/market-settings.ts";
import { referenceSettings } from "../src/state/market-settings.ts";
import type { Loan, Market } from "../src/state/records.ts";
import { as } from "../src/units/quantity.ts";
import type { Wad } from "../src/units/quantity.ts";
import type { Millis } from "../src/units/time.ts";
import { priceOf } from "../src/commands/run.ts";
import { btc, dollars, percent, START, usdc } from "./amounts.ts";
import type { Loose } from "./amounts.ts";
import { dump } from "./dump.ts";

export interface WorldOptions {
  readonly lltv?: bigint;
  readonly settings?: Partial<Loose<MarketSettings>>;
  readonly rateModel?: Loose<Extract<Command, { type: "create_market" }>["rateModel"]>;
  readonly feed?: Loose<Extract<Command, { type: "create_feed" }>["settings"]>;
  readonly zeroMeans?: "no_price" | "worthless";
  /** Whether a second book follows by events alone and must stay equal; off for large books. */
  readonly isMirrored?: boolean;
}

/** A book under test. Each command is decided twice, and a second book follows by its events. */
export class World {
  readonly book: Book;
  now = START;
  readonly #mirror: Book | null;

  constructor(isMirrored = true) {
    this.book = createBook("owner" as Market["feed"]["id"] & Book["owner"]);
    this.#mirror = isMirrored ? createBook(this.book.owner) : null;
  }

  /** Runs a command that the book must accept. */
  run(loose: Loose<Command>): readonly Event[] {
    const command = loose as Command;
    const before = this.#mirror === null ? "" : dump(this.book);
    const preview = this.#mirror === null ? null : decide(this.book, command, this.#at);
    if (preview !== null) expect(dump(this.book)).toBe(before);
    const decision = execute(this.book, command, this.#at);
    if (!decision.isAccepted) {
      throw new Error(`${command.type} was refused: ${decision.rejection.code}`);
    }
    if (preview !== null) expect(decision).toEqual(preview);
    decision.events.forEach(expectBalanced);
    if (this.#mirror !== null) {
      for (const event of decision.events) apply(this.#mirror, event);
      expect(dump(this.#mirror)).toBe(dump(this.book));
    }
    return decision.events;
  }

  /** Runs a command that the book must refuse without a trace. */
  refuse(loose: Loose<Command>): Rejection {
    const before = dump(this.book);
    const decision = execute(this.book, loose as Command, this.#at);
    if (decision.isAccepted) throw new Error(`${loose.type} was accepted`);
    expect(dump(this.book)).toBe(before);
    return decision.rejection;
  }

  deposit(account: string, asset: string, amount: bigint): readonly Event[] {
    return this.run({ type: "deposit", account, asset, amount, reference: null });
  }

  price(whole: number): readonly Event[] {
    return this.run({ type: "post_price", feed: "btc-usd", price: dollars(whole) });
  }

  open(loan: string, by: string, collateral: bigint, borrow: bigint): readonly Event[] {
    return this.run({
      type: "open_loan",
      by,
      loan,
      market: "btc",
      collateral,
      borrow,
      plan: "default",
    });
  }

  configure(settings: Partial<Loose<MarketSettings>>): readonly Event[] {
    const merged = { ...this.market().settings, ...settings };
    return this.run({
      type: "configure_market",
      by: "owner",
      market: "btc",
      settings: merged,
      reason: "test",
    });
  }

  wait(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  market = (id = "btc"): Market => knownMarket(this.book, id as Market["id"]);
  loan = (id: string): Loan => knownLoan(this.book, id as Loan["id"]);
  mark = () => knownFeed(this.book, "btc-usd" as Market["feed"]["id"]).mark;

  ltv(id: string): Wad | null {
    const loan = this.loan(id);
    return loanToValue(loan.market, loan, priceOf(loan.market.feed, loan.market).price);
  }

  balance(account: string, asset: string): bigint {
    const { book } = this;
    return availableBalance(
      knownAccount(book, account as Loan["owner"]),
      knownAsset(book, asset as never),
    );
  }

  get #at(): Millis {
    return this.now as Millis;
  }
}

function expectBalanced(event: Event): void {
  const sums = new Map<string, bigint>();
  for (const { account, amount } of postingsOf(event)) {
    const asset = account.slice(account.lastIndexOf(":") + 1);
    sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  }
  expect([...sums].filter(([, sum]) => sum !== 0n)).toEqual([]);
}

/** A BTC/USDC market at 86 % LLTV with 10M USDC supplied, a price of 100,000 and funded people. */
export function openWorld(options: WorldOptions = {}): World {
  const world = new World(options.isMirrored);
  const { lltv = percent(86), zeroMeans = "no_price", rateModel = { kind: "none" } } = options;
  const feed = options.feed ?? { kind: "posted", decimals: 8, zeroMeans };
  const settings = { ...referenceSettings(as(lltv)), ...options.settings };
  const by = "owner";
  world.run({ type: "register_asset", asset: "BTC", decimals: 8 });
  world.run({ type: "register_asset", asset: "USDC", decimals: 6 });
  for (const account of ["alice", "bob", "carol", "lender"]) {
    world.run({ type: "open_account", account });
  }
  world.run({ type: "enable_rate_model", by, rateModel: rateModel.kind });
  world.run({ type: "enable_lltv", by, lltv });
  world.run({ type: "create_feed", feed: "btc-usd", settings: feed });
  world.run({
    type: "create_market",
    by,
    market: "btc",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: "btc-usd",
    lltv,
    rateModel,
    settings,
  });
  if (feed.kind === "posted") world.price(100_000);
  for (const account of ["alice", "bob", "carol"]) world.deposit(account, "BTC", btc(100));
  world.deposit("lender", "USDC", usdc(20_000_000));
  world.run({
    type: "supply",
    by: "lender",
    market: "btc",
    assets: usdc(10_000_000),
    shares: 0n,
    onBehalf: "lender",
  });
  return world;
}
