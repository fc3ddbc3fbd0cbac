import fc from "fast-check";
import type { Command } from "../src/commands/command.ts";
import { execute } from "../src/engine.ts";
import type { Event } from "../src/events/event.ts";
import { fullIncentivePolicy } from "../src/liquidation/liquidation-policy.ts";
import type { Book } from "../src/state/book.ts";
import { createBook } from "../src/state/book.ts";
import { defaultAlertLtvs, referenceSettings } from "../src/state/market-settings.ts";
import type { MarketSettings } from "../src/state/market-settings.ts";
import type { Millis } from "../src/units/time.ts";
import type { Loose } from "./amounts.ts";
import { btc, dollars, mark, percent, START, usdc } from "./amounts.ts";

const PEOPLE = ["alice", "bob", "carol"] as const;
/** Loans and who opens them. */
const LOANS = { l1: "alice", l2: "bob", l3: "carol", l4: "alice" } as const;
const MARKETS = ["ladder", "reference"] as const;
const LLTV = percent(86);
const PLAN = {
  steps: [
    { kind: "top_up", triggerLtv: percent(78), targetLtv: percent(70), cap: btc(1) },
    { kind: "repay", triggerLtv: percent(79), targetLtv: percent(74), cap: null },
    { kind: "deleverage", triggerLtv: percent(80), targetLtv: percent(75), cap: null },
  ],
} as const;

/** Settings with alerts, a default plan and automatic sales. */
export function ladderSettings(): Loose<MarketSettings> {
  const liquidation = fullIncentivePolicy(LLTV, percent(80));
  const alertLtvs = defaultAlertLtvs(LLTV);
  const reference = referenceSettings(LLTV);
  return { ...reference, alertLtvs, liquidation, defaultPlan: PLAN, deleverageFee: percent(0.3) };
}

/** A step of a random history: seconds that pass, then a command. */
interface Step {
  readonly seconds: number;
  readonly command: Loose<Command>;
}

/** Opens assets, people, two markets on one feed, and funds everybody. */
const FOUNDATION: readonly Loose<Command>[] = [
  { type: "register_asset", asset: "USDC", decimals: 6 },
  { type: "register_asset", asset: "BTC", decimals: 8 },
  ...PEOPLE.map((account) => ({ type: "open_account", account }) as const),
  { type: "enable_rate_model", by: "owner", rateModel: "adaptive" },
  { type: "enable_lltv", by: "owner", lltv: LLTV },
  {
    type: "create_feed",
    feed: "btc",
    settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
  },
  { type: "post_price", feed: "btc", price: dollars(100_000) },
  ...MARKETS.map(
    (market) =>
      ({
        type: "create_market",
        by: "owner",
        market,
        loanAsset: "USDC",
        collateralAsset: "BTC",
        feed: "btc",
        lltv: LLTV,
        rateModel: { kind: "adaptive" },
        settings: market === "ladder" ? ladderSettings() : referenceSettings(LLTV),
      }) as const,
  ),
  ...[...PEOPLE, "desk"].flatMap((account) => [
    { type: "deposit", account, asset: "USDC", amount: usdc(500_000), reference: null } as const,
    { type: "deposit", account, asset: "BTC", amount: btc(10), reference: null } as const,
  ]),
  ...MARKETS.map(
    (market) =>
      ({
        type: "supply",
        by: "alice",
        market,
        assets: usdc(200_000),
        shares: 0n,
        onBehalf: "alice",
      }) as const,
  ),
];

const person = fc.constantFrom(...PEOPLE);
const loan = fc.constantFrom("l1", "l2", "l3", "l4");
const owned = fc
  .constantFrom(...Object.entries(LOANS))
  .map(([id, by]): { readonly loan: string; readonly by: string } => ({ loan: id, by }));

/** A command of a loan's owner. */
function byOwner<T>(rest: fc.Arbitrary<T>) {
  return fc.tuple(owned, rest).map(([names, fields]) => ({ ...names, ...fields }));
}
const market = fc.constantFrom(...MARKETS);
const dollarsAmount = fc.bigInt(1n, usdc(60_000));
const coins = fc.bigInt(1n, btc(1));
const none = fc.constant(0n);

const command: fc.Arbitrary<Loose<Command>> = fc.oneof(
  {
    weight: 4,
    arbitrary: byOwner(
      fc.record({
        type: fc.constant("open_loan" as const),
        market,
        collateral: fc.bigInt(btc(0.2), btc(1)),
        borrow: fc.bigInt(usdc(5_000), usdc(70_000)),
        plan: fc.constantFrom("default" as const, null, { steps: [PLAN.steps[2]] }),
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("post_price" as const),
      feed: fc.constant("btc"),
      price: fc.bigInt(dollars(40_000), dollars(120_000)),
    }),
  },
  fc.record({ type: fc.constant("pledge" as const), by: person, loan, assets: coins }),
  byOwner(
    fc.record({
      type: fc.constant("release" as const),
      assets: coins,
      receiver: person,
    }),
  ),
  byOwner(
    fc.record({
      type: fc.constant("borrow" as const),
      assets: dollarsAmount,
      shares: none,
      receiver: person,
    }),
  ),
  fc.record({
    type: fc.constant("repay" as const),
    by: person,
    loan,
    assets: dollarsAmount,
    shares: none,
  }),
  fc.record({
    type: fc.constant("repay_all" as const),
    by: person,
    loan,
    assetsMax: fc.option(dollarsAmount),
  }),
  fc.record({
    type: fc.constant("forgive_debt" as const),
    by: fc.constant("owner"),
    loan,
    reason: fc.constant("a crumb"),
  }),
  byOwner(fc.record({ type: fc.constant("close_loan" as const), receiver: person })),
  fc.record({
    type: fc.constant("liquidate" as const),
    by: person,
    loan,
    seizedAssets: coins,
    repaidShares: none,
  }),
  fc.record({
    type: fc.constant("supply" as const),
    by: person,
    market,
    assets: dollarsAmount,
    shares: none,
    onBehalf: person,
  }),
  fc.record({
    type: fc.constant("withdraw" as const),
    by: person,
    market,
    assets: dollarsAmount,
    shares: none,
    onBehalf: person,
    receiver: person,
  }),
  byOwner(
    fc.record({
      type: fc.constant("set_alerts" as const),
      alertLtvs: fc.constantFrom([], [percent(50)], [percent(60), percent(70)]),
      alertPrices: fc.constantFrom([], [mark(60_000)], [mark(50_000), mark(90_000)]),
    }),
  ),
  byOwner(
    fc.record({
      type: fc.constant("set_plan" as const),
      plan: fc.constantFrom("default" as const, null),
    }),
  ),
  fc.record({
    type: fc.constant("set_authorization" as const),
    by: person,
    authorized: person,
    isAuthorized: fc.boolean(),
  }),
  fc.record({
    type: fc.constant("acknowledge_notification" as const),
    by: person,
    account: person,
    notification: fc.constantFrom("1-0", "12-3", ""),
  }),
  fc.record({
    type: fc.constant("record_deliveries" as const),
    deliveries: fc.array(
      fc.record({
        account: person,
        subjectLoan: fc.constantFrom(null, "loan-0"),
        notification: fc.constant("1-0"),
        channel: fc.constant("email"),
        outcome: fc.constantFrom("delivered" as const, "failed" as const),
        triedAt: fc.constant(0),
        rescueLink: fc.constant(null),
      }),
      { maxLength: 3 },
    ),
  }),
  fc.record({
    type: fc.constant("deposit" as const),
    account: fc.constantFrom(...PEOPLE, "desk", "insurance"),
    asset: fc.constantFrom("USDC", "BTC"),
    amount: dollarsAmount,
    reference: fc.option(fc.string({ minLength: 1, maxLength: 4 })),
  }),
  fc.record({
    type: fc.constant("pay_out" as const),
    account: fc.constantFrom(...PEOPLE, "desk"),
    asset: fc.constantFrom("USDC", "BTC"),
    amount: fc.bigInt(1n, usdc(400_000)),
    reference: none.map(() => null),
  }),
  fc.record({
    type: fc.constant("set_fee" as const),
    by: fc.constant("owner"),
    market,
    fee: fc.constantFrom(0n, percent(10), percent(25)),
  }),
  fc.record({
    type: fc.constant("return_interest" as const),
    by: fc.constant("owner"),
    market,
    assets: fc.oneof(fc.bigInt(1n, 1_000n), fc.bigInt(1n, usdc(10_000))),
    reason: fc.constant("the clock was wrong"),
  }),
  fc.record({
    type: fc.constant("set_fee_recipient" as const),
    by: fc.constant("owner"),
    recipient: fc.constantFrom("", "carol", "fees"),
  }),
);

const anyCommand = fc.oneof(
  { weight: 9, arbitrary: command },
  { weight: 1, arbitrary: fc.constant({ type: "tick" } as const) },
);
const anyPause = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3_000_000 }) },
);

/** A random history upon the foundation; many of its commands will be refused. */
export function histories(maxLength: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(fc.record({ seconds: anyPause, command: anyCommand }), {
    minLength: (maxLength + 1) >> 1,
    maxLength,
    size: "max",
  });
}

/** What became of a history. */
interface Outcome {
  readonly book: Book;
  readonly events: readonly Event[];
}

/** Executes the foundation and then `steps`; `observe` sees the book after every command of them. */
export function live(steps: readonly Step[], observe: (book: Book) => void = () => {}): Outcome {
  const book = createBook("owner" as Book["owner"]);
  const events: Event[] = [];
  let now = START;
  const take = ({ seconds, command: made }: Step): boolean => {
    now += seconds * 1000;
    const decision = execute(book, made as Command, now as Millis);
    if (decision.isAccepted) events.push(...decision.events);
    return decision.isAccepted;
  };
  for (const made of FOUNDATION) {
    if (!take({ seconds: 0, command: made })) throw new Error(`${made.type} was refused`);
  }
  for (const step of steps) {
    take(step);
    observe(book);
  }
  return { book, events };
}
