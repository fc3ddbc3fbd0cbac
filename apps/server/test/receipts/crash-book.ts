import { referenceSettings, type Command, type Wad } from "@plimsoll/engine";
import { createMemoryJournal, type JournalEntry } from "@plimsoll/journal";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";

/** A type without the brands of its units and names, so that commands may be written as literals. */
type Loose<T> = T extends bigint
  ? bigint
  : T extends string
    ? string
    : T extends number
      ? number
      : T extends readonly (infer U)[]
        ? readonly Loose<U>[]
        : T extends object
          ? { readonly [K in keyof T]: Loose<T[K]> }
          : T;
type AnyCommand = Loose<Command>;

export const BOOK = "crash";
const START = 1_770_336_000_000;
const VENUES = ["binance", "bitstamp", "coinbase", "kraken"];
const LTV_UNIT = 10n ** 14n;
const bips = (value: number) => (BigInt(value) * LTV_UNIT) as Wad;
const btc = (whole: number) => BigInt(Math.round(whole * 1e8));
const usdc = (whole: number) => BigInt(Math.round(whole * 1e6));
const dollars = (whole: number) => BigInt(Math.round(whole * 1e8));
const LLTV = bips(8600);

const LADDER = {
  ...referenceSettings(LLTV),
  alertLtvs: [bips(6880), bips(7740), bips(8170)],
  alertHysteresis: bips(200),
  deleverageFee: bips(30),
  liquidation: {
    kind: "ladder",
    soft: {
      triggerLtv: bips(8400),
      ceilingLtv: bips(8800),
      targetLtv: bips(8200),
      feeAtTrigger: bips(20),
      feeAtCeiling: bips(60),
    },
    targetLtv: bips(7500),
    feeAtLltv: bips(100),
    feeAtFull: bips(400),
    fullFeeLtv: bips(9500),
    dust: usdc(2_000),
    insuranceFirst: true,
  },
} as const;
const HARD = { ...LADDER, liquidation: { ...LADDER.liquidation, soft: null } };
const REFERENCE = { ...referenceSettings(LLTV), alertLtvs: [bips(8000)] };

const FEED = {
  kind: "median",
  decimals: 8,
  venues: VENUES,
  minVenues: 2,
  maxAgeMs: 60_000,
  outlierDistance: bips(200),
  jumpGate: bips(1000),
  confirmVenues: 3,
  confirmAfterMs: 60_000,
  holdGate: bips(5000),
  holdForMs: 600_000,
} as const;
const TERMS = {
  preLltv: bips(7500),
  preLCF1: bips(2000),
  preLCF2: bips(6000),
  preLIF1: bips(10100),
  preLIF2: bips(10400),
};

/** The plans of the borrowers, in turn. */
const PLANS = [
  null,
  { steps: [{ kind: "deleverage", triggerLtv: bips(8000), targetLtv: bips(7500), cap: null }] },
  { steps: [{ kind: "deleverage", triggerLtv: bips(7800), targetLtv: bips(6000), cap: btc(0.2) }] },
  { steps: [{ kind: "close", triggerLtv: bips(8200) }] },
] as const;

const LOANS_PER_MARKET = 24;

/** The journal of a book that went through a crash, with sales of every kind. */
export async function playCrash(): Promise<readonly JournalEntry[]> {
  const store = createMemoryJournal();
  let now = START;
  const sequencer = await openSequencer({
    store,
    bookId: BOOK,
    owner: "operator" as never,
    clock: () => now,
  });
  const alerts: Alert[] = [];
  sequencer.subscribe((durable) => {
    for (const { sequence, events } of durable) {
      for (const [index, event] of events.entries()) {
        if (event.type !== "alert_raised") continue;
        alerts.push({ notification: `${sequence}-${index}`, loan: event.loan });
      }
    }
  });
  const send = (command: AnyCommand) => submit(sequencer, command);
  const quote = async (whole: number, venues: readonly string[] = VENUES): Promise<void> => {
    now += 1_000;
    for (const [index, venue] of venues.entries()) {
      const price = dollars(whole * (1 + index / 10_000));
      await send({ type: "post_quote", feed: "btc-usd", venue, price, quotedAt: now });
    }
  };
  await setUp(send, () => quote(100_000));
  for (const price of [95_000, 93_000, 91_500, 90_000, 88_500]) await quote(price);
  await tellAndAcknowledge(alerts, send, now);
  // One venue prints nonsense and another falls silent: neither moves the mark.
  await quote(60_000, ["kraken"]);
  for (const price of [87_000, 86_500, 85_900]) await quote(price, VENUES.slice(0, 3));
  await takeOutside(sequencer, send);
  // Through the jump gate and past what the collateral is worth.
  await quote(68_000);
  now += 61_000;
  await quote(68_000);
  await takeOutside(sequencer, send);
  await sequencer.close();
  const entries: JournalEntry[] = [];
  const reader = await store.openReader(BOOK);
  for await (const batch of reader.read(1)) entries.push(...batch);
  return entries;
}

type Send = (command: AnyCommand) => Promise<boolean>;

async function submit(sequencer: Sequencer, command: AnyCommand): Promise<boolean> {
  const reply = await sequencer.submit({ command: command as Command, actor: "test" });
  return reply.isAccepted;
}

async function setUp(send: Send, quoteAll: () => Promise<void>): Promise<void> {
  const deposit = (account: string, asset: string, amount: bigint): AnyCommand => ({
    type: "deposit",
    account,
    asset,
    amount,
    reference: null,
  });
  const start: AnyCommand[] = [
    { type: "register_asset", asset: "BTC", decimals: 8 },
    { type: "register_asset", asset: "USDC", decimals: 6 },
    { type: "enable_rate_model", by: "operator", rateModel: "kinked" },
    { type: "enable_lltv", by: "operator", lltv: LLTV },
    { type: "create_feed", feed: "btc-usd", settings: FEED },
    ...["lender", "liquidator"].map((account) => ({ type: "open_account", account }) as const),
    deposit("desk", "USDC", usdc(100_000_000)),
    deposit("insurance", "USDC", usdc(20_000)),
    deposit("lender", "USDC", usdc(300_000_000)),
    deposit("liquidator", "USDC", usdc(50_000_000)),
  ];
  for (const command of start) await must(send, command);
  await quoteAll();
  for (const [market, settings] of [
    ["soft", LADDER],
    ["hard", HARD],
    ["outside", REFERENCE],
  ] as const) {
    await must(send, {
      type: "create_market",
      by: "operator",
      market,
      loanAsset: "USDC",
      collateralAsset: "BTC",
      feed: "btc-usd",
      lltv: LLTV,
      rateModel: {
        kind: "kinked",
        baseRate: 317_097_919n,
        slopeBelowKink: 1_268_391_679n,
        slopeAboveKink: 19_025_875_190n,
        kink: bips(8000),
      },
      settings,
    });
    const assets = usdc(100_000_000);
    const by = "lender";
    await must(send, { type: "supply", by, market, assets, shares: 0n, onBehalf: by });
    for (let index = 0; index < LOANS_PER_MARKET; index += 1) {
      await openLoan(send, deposit, market, index);
    }
  }
  await must(send, {
    type: "create_pre_liquidation",
    preLiquidation: "early",
    market: "outside",
    feed: "btc-usd",
    terms: TERMS,
  });
}

async function openLoan(
  send: Send,
  deposit: (account: string, asset: string, amount: bigint) => AnyCommand,
  market: string,
  index: number,
): Promise<void> {
  const account = `${market}-${index}`;
  const collateral = btc(1 + (index % 5) * 0.37);
  const plan = market === "outside" ? null : (PLANS[index % PLANS.length] ?? null);
  const ltv = 0.55 + (index % 8) * 0.03;
  const borrow = usdc((Number(collateral) / 1e8) * 100_000 * ltv);
  await must(send, { type: "open_account", account });
  await must(send, deposit(account, "BTC", collateral));
  await must(send, {
    type: "open_loan",
    by: account,
    loan: account,
    market,
    collateral,
    borrow,
    plan,
  });
  await must(send, {
    type: "set_authorization",
    by: account,
    authorized: "early",
    isAuthorized: true,
  });
}

async function must(send: Send, command: AnyCommand): Promise<void> {
  if (!(await send(command))) throw new Error(`${command.type} was refused`);
}

/** Takes what can be taken of the market without sales of its own: half of it early, the rest whole. */
async function takeOutside(sequencer: Sequencer, send: Send): Promise<void> {
  const loans = await sequencer.read((book) =>
    [...book.loans.values()]
      .filter(
        ({ market, borrowShares }) => (market.id as string) === "outside" && borrowShares > 0n,
      )
      .map(({ id, collateral, borrowShares }) => ({ id, collateral, borrowShares })),
  );
  for (const { id: loan, collateral, borrowShares } of loans) {
    const by = "liquidator";
    const some = { repaidShares: borrowShares / 10n, seizedAssets: 0n };
    const all = { repaidShares: 0n, seizedAssets: collateral };
    await send({ type: "pre_liquidate", by, preLiquidation: "early", loan, ...some });
    const isTaken = await send({ type: "liquidate", by, loan, ...some });
    if (isTaken) await send({ type: "liquidate", by, loan, ...all });
    if (isTaken)
      await send({
        type: "liquidate",
        by,
        loan,
        repaidShares: 0n,
        seizedAssets: collateral - collateral / 10n,
      });
  }
}

/** An alert, and whose it was. */
interface Alert {
  readonly notification: string;
  readonly loan: string;
}

/** Tells everybody of their alerts in one command, and has every second of them acknowledged. */
async function tellAndAcknowledge(
  alerts: readonly Alert[],
  send: Send,
  triedAt: number,
): Promise<void> {
  const deliveries = alerts.map(({ notification, loan }, index) => ({
    account: loan,
    subjectLoan: loan,
    notification,
    channel: "email",
    outcome: index % 5 === 4 ? ("failed" as const) : ("delivered" as const),
    triedAt,
    rescueLink: null,
  }));
  await must(send, { type: "record_deliveries", deliveries });
  for (const { notification, loan } of alerts.filter((_, index) => index % 2 === 0)) {
    const [by, account] = [loan, loan];
    await must(send, { type: "acknowledge_notification", by, account, notification });
  }
}
