import { as, DESK, INSURANCE } from "@plimsoll/engine";
import type { AccountId, Amount, AssetId, Command, Millis } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";
import { enable } from "../http/enable.ts";
import {
  FEED_SETTINGS,
  LLTV,
  MARKET_SETTINGS,
  ONE_USDC,
  SANDBOX_MARKETS,
  USDC,
  USDC_DECIMALS,
  VENUE,
  type SandboxMarket,
} from "./terms.ts";
import { sandboxLoans } from "./loans.ts";

const ACTOR = "sandbox";
const LAST_REFERENCE = "sandbox-insurance";
const LENDER = "lender-sandbox" as AccountId;
/** A quote is repeated when it is older, so that an idle sandbox never runs out of prices. */
const QUOTE_AGE_MILLIS_MAX = 86_400_000;

/** How much of a book a sandbox begins with. */
export type SandboxKind = "full" | "empty";

/**
 * Fills the sandbox's book at its first start: assets, feeds and markets, a desk, insurance and a
 * lender; `full` adds loans. Every command has a key of its own, so an interrupted start goes on
 * where it ended, and later starts add nothing.
 */
export async function seedSandbox(
  sequencer: Sequencer,
  kind: SandboxKind,
  log: Logger,
): Promise<void> {
  const isSeeded = await sequencer.read((book) => book.references.has(LAST_REFERENCE));
  if (!isSeeded) {
    await seedMarkets(sequencer);
    if (kind === "full") {
      for (const { key, commands } of sandboxLoans()) await runAll(sequencer, key, commands);
    }
    // The last command: once it is there, so is everything.
    await runAll(sequencer, "end", [
      deposit(INSURANCE, USDC, 1_000_000n * ONE_USDC, LAST_REFERENCE),
    ]);
    log.info({ entries: sequencer.durableSequence }, "the sandbox is filled");
  }
  await refreshQuotes(sequencer);
}

async function seedMarkets(sequencer: Sequencer): Promise<void> {
  await runAll(sequencer, "start", [
    { type: "register_asset", asset: USDC, decimals: USDC_DECIMALS },
    { type: "open_account", account: LENDER },
    deposit(DESK, USDC, 30_000_000n * ONE_USDC, "sandbox-desk"),
    deposit(LENDER, USDC, 100_000_000n * ONE_USDC, "sandbox-lender"),
  ]);
  await enable({ sequencer }, ACTOR, { lltv: LLTV, rateModel: "adaptive" });
  for (const market of SANDBOX_MARKETS) await seedMarket(sequencer, market);
}

async function seedMarket(sequencer: Sequencer, terms: SandboxMarket): Promise<void> {
  const { market, collateral, collateralDecimals, feed, price, supply } = terms;
  const by = await sequencer.read((book) => book.owner);
  const quotedAt = await sequencer.read((book) => Math.max(book.time, 0) as Millis);
  await runAll(sequencer, market, [
    { type: "register_asset", asset: collateral, decimals: collateralDecimals },
    { type: "create_feed", feed, settings: FEED_SETTINGS },
    { type: "post_quote", feed, venue: VENUE, price: as(price), quotedAt },
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
    {
      type: "supply",
      by: LENDER,
      market,
      assets: as(supply),
      shares: as(0n),
      onBehalf: LENDER,
    },
  ]);
}

async function refreshQuotes(sequencer: Sequencer): Promise<void> {
  const old = await sequencer.read((book): Command[] => {
    const now = Math.max(Date.now(), book.time) as Millis;
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
