import { as } from "@plimsoll/engine";
import type { AccountId, LoanId, Wad } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import {
  accept,
  BTC,
  closeLoan,
  COIN,
  deposit,
  DOLLAR,
  liquidate,
  openLoan,
  payOut,
  quote,
  REFERENCE,
  repay,
  setUp,
  USDC,
} from "./world.ts";

const wad = (percent: bigint): Wad => as((percent * 10n ** 18n) / 100n);

/**
 * Everything that history tells of: loans opened, closed and opened again under the same name, a
 * plan that tops up and sells, a liquidation by the market, one from outside, bad debt.
 */
export async function tellStory(sequencer: Sequencer): Promise<void> {
  await setUp(sequencer, ["alice", "bob", "carol", "dave"]);
  await accept(sequencer, [
    deposit("alice", BTC, 10n * COIN, "tx-1"),
    deposit("bob", BTC, 5n * COIN, "tx-2"),
    deposit("carol", BTC, 5n * COIN, "tx-3"),
    deposit("dave", USDC, 10n ** 7n * DOLLAR, "tx-4"),
    deposit("bob", USDC, 1_000n * DOLLAR),
    openLoan("bob", "shared-name", COIN, 10_000n * DOLLAR),
    closeLoan("bob", "shared-name"),
    openLoan("carol", "shared-name", COIN, 70_000n * DOLLAR, REFERENCE),
    openLoan("alice", "planned", 2n * COIN, 120_000n * DOLLAR, undefined, [
      { kind: "top_up", triggerLtv: wad(75n), targetLtv: wad(70n), cap: as(COIN / 10n) },
      { kind: "deleverage", triggerLtv: wad(80n), targetLtv: wad(75n), cap: null },
    ]),
    openLoan("bob", "bare", COIN, 70_000n * DOLLAR),
    {
      type: "set_alerts",
      by: "bob" as AccountId,
      loan: "bare" as LoanId,
      alertLtvs: [wad(72n)],
      // 80,000 USDC for a bitcoin.
      alertPrices: [as(80_000n * 10n ** 34n)],
    },
    repay("dave", "bare", 500n * DOLLAR),
    payOut("alice", USDC, 1_000n * DOLLAR),
  ]);
  await quote(sequencer, 95_000n);
  await quote(sequencer, 84_000n);
  await quote(sequencer, 78_000n);
  await accept(sequencer, [liquidate("dave", "shared-name", COIN / 10n)]);
  await quote(sequencer, 60_000n);
  await accept(sequencer, [liquidate("dave", "shared-name", (COIN * 9n) / 10n)]);
  await accept(sequencer, [closeLoan("carol", "shared-name"), { type: "tick" }]);
}
