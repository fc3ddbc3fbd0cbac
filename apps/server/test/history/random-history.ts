import {
  as,
  createBook,
  defaultAlertLtvs,
  execute,
  fullIncentivePolicy,
  referenceSettings,
  type Book,
  type Command,
  type Event,
  type Millis,
  type Wad,
} from "@plimsoll/engine";
import fc from "fast-check";

/* Random histories of two markets, BTC against USDC, through the engine alone: nobody writes them anywhere. */

const START = 1_770_000_000_000;
const COIN = 100_000_000n;
const DOLLAR = 1_000_000n;
const percent = (tenths: bigint): Wad => as(tenths * 10n ** 15n);
const LLTV = percent(860n);
const PEOPLE = ["alice", "bob", "carol"];
const MARKETS = ["ladder", "reference"];
/** Loans and who opens them. */
const OWNERS: Readonly<Record<string, string>> = { l1: "alice", l2: "bob", l3: "carol" };

/** A step of a history: seconds that pass, then a command, which may be refused. */
export interface Step {
  readonly seconds: number;
  readonly command: object;
}

const plan = {
  steps: [
    { kind: "top_up", triggerLtv: percent(780n), targetLtv: percent(700n), cap: COIN / 10n },
    { kind: "deleverage", triggerLtv: percent(800n), targetLtv: percent(750n), cap: null },
  ],
};

function foundation(): readonly object[] {
  const reference = { ...referenceSettings(LLTV), alertLtvs: defaultAlertLtvs(LLTV) };
  const ladder = { ...reference, liquidation: fullIncentivePolicy(LLTV, percent(800n)) };
  const fed = { type: "deposit", reference: null };
  return [
    { type: "register_asset", asset: "USDC", decimals: 6 },
    { type: "register_asset", asset: "BTC", decimals: 8 },
    ...PEOPLE.map((account) => ({ type: "open_account", account })),
    { type: "enable_rate_model", by: "owner", rateModel: "adaptive" },
    { type: "enable_lltv", by: "owner", lltv: LLTV },
    {
      type: "create_feed",
      feed: "btc",
      settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
    },
    { type: "post_price", feed: "btc", price: 100_000n * COIN },
    ...MARKETS.map((market) => ({
      ...{ type: "create_market", by: "owner", market, loanAsset: "USDC", collateralAsset: "BTC" },
      ...{ feed: "btc", lltv: LLTV, rateModel: { kind: "adaptive" } },
      settings: market === "ladder" ? { ...ladder, deleverageFee: percent(3n) } : reference,
    })),
    ...[...PEOPLE, "desk"].flatMap((account) => [
      { ...fed, account, asset: "USDC", amount: 500_000n * DOLLAR },
      { ...fed, account, asset: "BTC", amount: 10n * COIN },
    ]),
    ...MARKETS.map((market) => ({
      ...{ type: "supply", by: "alice", onBehalf: "alice", market },
      ...{ assets: 200_000n * DOLLAR, shares: 0n },
    })),
  ];
}

const loan = fc.constantFrom(...Object.keys(OWNERS));
const owned = loan.map((id) => ({ loan: id, by: OWNERS[id] ?? "" }));
const person = fc.constantFrom(...PEOPLE);
const market = fc.constantFrom(...MARKETS);
const dollars = fc.bigInt(1n, 60_000n * DOLLAR);
const coins = fc.bigInt(1n, COIN);
const made = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((given) => Object.assign({}, ...given) as object);
const say = (fields: object) => fc.constant(fields);

const anyCommand = fc.oneof(
  {
    weight: 4,
    arbitrary: made(
      say({ type: "open_loan" }),
      owned,
      fc.record({
        market,
        collateral: fc.bigInt(COIN / 5n, COIN),
        borrow: fc.bigInt(5_000n * DOLLAR, 70_000n * DOLLAR),
        plan: fc.constantFrom(plan, null),
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .bigInt(40_000n, 120_000n)
      .map((price) => ({ type: "post_price", feed: "btc", price: price * COIN })),
  },
  made(say({ type: "pledge" }), fc.record({ by: person, loan, assets: coins })),
  made(say({ type: "release" }), owned, fc.record({ assets: coins, receiver: person })),
  made(
    say({ type: "borrow", shares: 0n }),
    owned,
    fc.record({ assets: dollars, receiver: person }),
  ),
  made(say({ type: "repay", shares: 0n }), fc.record({ by: person, loan, assets: dollars })),
  made(say({ type: "close_loan" }), owned, fc.record({ receiver: person })),
  made(
    say({ type: "liquidate", repaidShares: 0n }),
    fc.record({ by: person, loan, seizedAssets: coins }),
  ),
  made(
    fc.constantFrom({ type: "supply" }, { type: "withdraw", receiver: "bob" }),
    person.map((by) => ({ by, onBehalf: by, shares: 0n })),
    fc.record({ market, assets: dollars }),
  ),
  made(
    say({ type: "set_fee", by: "owner" }),
    fc.record({ market, fee: fc.constantFrom(0n, percent(100n)) }),
  ),
  made(
    say({ type: "return_interest", by: "owner", reason: "the clock was wrong" }),
    fc.record({ market, assets: fc.oneof(fc.bigInt(1n, 1_000n), fc.bigInt(1n, 10_000n * DOLLAR)) }),
  ),
  say({ type: "tick" }),
);
const anyPause = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3_000_000 }) },
);

/** Random histories of so many steps. */
export function histories(length: number): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({ seconds: anyPause, command: anyCommand });
  return fc.array(step, { minLength: length >> 1, maxLength: length, size: "max" });
}

/** Executes what every history stands on and then its steps; `observe` sees the book, and what each caused. */
export function play(
  steps: readonly Step[],
  observe: (book: Book, events: readonly Event[]) => void,
): void {
  const book = createBook("owner" as Book["owner"]);
  let now = START;
  for (const command of foundation()) {
    const decision = execute(book, command as Command, now as Millis);
    if (!decision.isAccepted)
      throw new Error(`the foundation was refused: ${decision.rejection.code}`);
    observe(book, decision.events);
  }
  for (const { seconds, command } of steps) {
    now += seconds * 1_000;
    const decision = execute(book, command as Command, now as Millis);
    observe(book, decision.isAccepted ? decision.events : []);
  }
}
