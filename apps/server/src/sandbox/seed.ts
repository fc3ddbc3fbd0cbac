import { as, DESK, INSURANCE, WAD } from "@plimsoll/engine";
import type { AccountId, Amount, AssetId, Command, Millis } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import { enable } from "../book/enable.ts";
import { sandboxLoans, type SeedStep } from "./loans.ts";
import { scenarioPrice, SCENARIO_START } from "./scenario/scenario-path.ts";
import {
  FEED_SETTINGS,
  LLTV,
  MARKET_SETTINGS,
  ONE_USDC,
  SANDBOX_MARKETS,
  SCENARIO_FEED_SETTINGS,
  SCENARIO_VENUES,
  USDC,
  USDC_DECIMALS,
  VENUE,
  type SandboxMarket,
} from "./terms.ts";

const ACTOR = "sandbox";
const LAST_REFERENCE = "sandbox-insurance";
const LENDER = "lender-sandbox" as AccountId;
/** A quote is repeated when it is older, so that an idle sandbox never runs out of prices. */
const QUOTE_AGE_MILLIS_MAX = 86_400_000;
/** Commands that are under way at once while a book is filled. */
const COMMANDS_AT_ONCE = 2_000;

/** Millions of USDC that each lender of the full book supplies, by market in the order of the terms. */
const LENDERS_MILLIONS: readonly (readonly [bigint, bigint])[] = [
  [32n, 14n],
  [24n, 11n],
  [20n, 9n],
  [16n, 7n],
  [12n, 5n],
  [9n, 4n],
  [7n, 3n],
  [5n, 2n],
];

/** How much of a book a sandbox begins with. */
export type SandboxKind = "full" | "empty";

/**
 * Fills the sandbox's book at its first start: assets, feeds and markets, a desk, insurance and
 * lenders; `full` adds loans at the scenario's first prices. Every command has a key of its own, so
 * an interrupted start goes on where it ended, and later starts add nothing.
 */
export async function seedSandbox(
  sequencer: Sequencer,
  kind: SandboxKind,
  log: Logger,
): Promise<void> {
  const isSeeded = await sequencer.read((book) => book.references.has(LAST_REFERENCE));
  if (!isSeeded) {
    const began = performance.now();
    await seedMarkets(sequencer, kind);
    if (kind === "full") await seedLoans(sequencer);
    // The last command: once it is there, so is everything.
    const insurance = kind === "full" ? 3_000_000n : 1_000_000n;
    await runAll(sequencer, "end", [
      deposit(INSURANCE, USDC, insurance * ONE_USDC, LAST_REFERENCE),
    ]);
    const millis = Math.round(performance.now() - began);
    log.info({ entries: sequencer.durableSequence, millis }, "the sandbox is filled");
  }
  if (kind === "empty") await refreshQuotes(sequencer);
}

async function seedLoans(sequencer: Sequencer): Promise<void> {
  for (const [index, pair] of LENDERS_MILLIONS.entries()) {
    await seedLender(sequencer, index + 1, pair);
  }
  let steps: SeedStep[] = [];
  let commands = 0;
  const run = async (): Promise<void> => {
    await Promise.all(steps.map((step) => runAll(sequencer, step.key, step.commands)));
    [steps, commands] = [[], 0];
  };
  for (const step of sandboxLoans()) {
    steps.push(step);
    commands += step.commands.length;
    if (commands >= COMMANDS_AT_ONCE) await run();
  }
  await run();
}

async function seedLender(
  sequencer: Sequencer,
  number: number,
  millions: readonly bigint[],
): Promise<void> {
  const account = `lender-${number}` as AccountId;
  const amounts = millions.map((million) => million * 1_000_000n * ONE_USDC);
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  await runAll(sequencer, account, [
    { type: "open_account", account },
    deposit(account, USDC, total, `sandbox-${account}`),
    ...amounts.flatMap((amount, index): Command[] => {
      const market = SANDBOX_MARKETS[index];
      return market === undefined ? [] : [supply(account, market, amount)];
    }),
  ]);
}

async function seedMarkets(sequencer: Sequencer, kind: SandboxKind): Promise<void> {
  const desk = kind === "full" ? 200_000_000n : 30_000_000n;
  await runAll(sequencer, "start", [
    { type: "register_asset", asset: USDC, decimals: USDC_DECIMALS },
    { type: "open_account", account: LENDER },
    deposit(DESK, USDC, desk * ONE_USDC, "sandbox-desk"),
    deposit(LENDER, USDC, 100_000_000n * ONE_USDC, "sandbox-lender"),
  ]);
  await enable({ sequencer }, ACTOR, { lltv: LLTV, rateModel: "adaptive" });
  for (const market of SANDBOX_MARKETS) await seedMarket(sequencer, market, kind);
}

async function seedMarket(
  sequencer: Sequencer,
  terms: SandboxMarket,
  kind: SandboxKind,
): Promise<void> {
  const { market, collateral, collateralDecimals, feed } = terms;
  const by = await sequencer.read((book) => book.owner);
  const settings = kind === "full" ? SCENARIO_FEED_SETTINGS : FEED_SETTINGS;
  await runAll(sequencer, market, [
    { type: "register_asset", asset: collateral, decimals: collateralDecimals },
    { type: "create_feed", feed, settings },
    ...(await firstQuotes(sequencer, terms, kind)),
    {
      type: "create_market",
      by,
      market,
      loanAsset: USDC,
      collateralAsset: collateral,
      feed,
      lltv: LLTV,
      rateModel: { kind: "adaptive" },
      settings: MARKET_SETTINGS,
    },
    ...(kind === "full" ? [] : [supply(LENDER, terms, terms.supply)]),
  ]);
}

/** All venues of the scenario agree on its first price, so that LTVs are what they are meant to be. */
async function firstQuotes(
  sequencer: Sequencer,
  terms: SandboxMarket,
  kind: SandboxKind,
): Promise<Command[]> {
  const { feed } = terms;
  if (kind === "full") {
    const price = scenarioPrice(terms, SCENARIO_START, WAD);
    return SCENARIO_VENUES.map((venue) => {
      return { type: "post_quote", feed, venue, price, quotedAt: SCENARIO_START };
    });
  }
  const quotedAt = await sequencer.read((book) => Math.max(book.time, 0) as Millis);
  return [{ type: "post_quote", feed, venue: VENUE, price: as(terms.price), quotedAt }];
}

async function refreshQuotes(sequencer: Sequencer): Promise<void> {
  const old = await sequencer.read((book): Command[] => {
    const now = Math.max(sequencer.now(), book.time) as Millis;
    return SANDBOX_MARKETS.flatMap(({ feed: id }) => {
      const feed = book.feeds.get(id);
      const quote = feed?.quotes.find(({ venue }) => venue === VENUE);
      if (feed === undefined || quote === undefined) return [];
      if (now - quote.at < QUOTE_AGE_MILLIS_MAX) return [];
      const { price } = quote;
      return [{ type: "post_quote", feed: id, venue: VENUE, price, quotedAt: now }];
    });
  });
  for (const command of old) await run(sequencer, command);
}

function supply(by: AccountId, { market }: SandboxMarket, assets: bigint): Command {
  return { type: "supply", by, market, assets: as(assets), shares: as(0n), onBehalf: by };
}

function deposit(account: AccountId, asset: AssetId, amount: bigint, reference: string): Command {
  return { type: "deposit", account, asset, amount: as<Amount>(amount), reference };
}

/** Runs commands under keys `sandbox NAME NUMBER`, one after the other. */
async function runAll(
  sequencer: Sequencer,
  name: string,
  commands: readonly Command[],
): Promise<void> {
  const replies = commands.map((command, index) => run(sequencer, command, `${name} ${index}`));
  await Promise.all(replies);
}

async function run(sequencer: Sequencer, command: Command, key?: string): Promise<void> {
  const reply = await sequencer.submit({
    command,
    actor: ACTOR,
    ...(key === undefined ? {} : { idempotencyKey: `${ACTOR} ${key}` }),
  });
  if (!reply.isAccepted) {
    throw new Error(`The sandbox could not ${command.type}: ${reply.rejection.code}.`);
  }
}
