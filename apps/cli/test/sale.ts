import { fullIncentivePolicy, referenceSettings, type Command, type Wad } from "@plimsoll/engine";
import { createMemoryJournal, type JournalEntry } from "@plimsoll/journal";
import { makeReceipt, type UnsignedReceipt } from "@plimsoll/receipt";
import { decodeBody, openSequencer } from "@plimsoll/sequencer";

const PERCENT = 10n ** 16n;
const LLTV = (86n * PERCENT) as Wad;
const ONE_BTC = 100_000_000n;
const ONE_USDC = 1_000_000n;

/** The receipt of the one sale of a small book, not yet signed. */
export async function makeSale(): Promise<UnsignedReceipt> {
  const store = createMemoryJournal();
  const book = "sale";
  const clock = () => 1_770_336_000_000;
  const sequencer = await openSequencer({ store, bookId: book, owner: "operator" as never, clock });
  for (const command of commands()) {
    const reply = await sequencer.submit({ command: command as Command, actor: "test" });
    if (!reply.isAccepted) throw new Error(reply.rejection.code);
  }
  await sequencer.close();
  const entries: JournalEntry[] = [];
  for await (const batch of (await store.openReader(book)).read(1)) entries.push(...batch);
  for (const entry of entries) {
    const index = decodeBody(entry).events.findIndex((event) => "before" in event);
    if (index >= 0) return makeReceipt(book, { sequence: entry.sequence, index }, entries);
  }
  throw new Error("nothing was sold");
}

function commands(): readonly object[] {
  const deposit = (account: string, asset: string, amount: bigint) => {
    return { type: "deposit", account, asset, amount, reference: null };
  };
  const price = (whole: bigint) => ({
    type: "post_price",
    feed: "btc-usd",
    price: whole * ONE_BTC,
  });
  const [by, market] = ["operator", "btc"];
  const liquidation = fullIncentivePolicy(LLTV, (70n * PERCENT) as Wad);
  return [
    { type: "register_asset", asset: "BTC", decimals: 8 },
    { type: "register_asset", asset: "USDC", decimals: 6 },
    { type: "enable_rate_model", by, rateModel: "none" },
    { type: "enable_lltv", by, lltv: LLTV },
    {
      type: "create_feed",
      feed: "btc-usd",
      settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
    },
    price(100_000n),
    {
      ...{ type: "create_market", by, market, loanAsset: "USDC", collateralAsset: "BTC" },
      ...{ feed: "btc-usd", lltv: LLTV, rateModel: { kind: "none" } },
      settings: { ...referenceSettings(LLTV), liquidation },
    },
    { type: "open_account", account: "alice" },
    deposit("desk", "USDC", 1_000_000n * ONE_USDC),
    deposit("operator", "USDC", 1_000_000n * ONE_USDC),
    deposit("alice", "BTC", ONE_BTC),
    { type: "supply", by, market, assets: 500_000n * ONE_USDC, shares: 0n, onBehalf: by },
    {
      ...{ type: "open_loan", by: "alice", loan: "alice-1", market, plan: null },
      ...{ collateral: ONE_BTC, borrow: 80_000n * ONE_USDC },
    },
    price(92_000n),
  ];
}
