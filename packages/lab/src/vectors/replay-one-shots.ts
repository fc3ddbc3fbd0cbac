import { as } from "@plimsoll/engine";
import type { Command, Loan, Market, SupplyPosition } from "@plimsoll/engine";
import type { Deployment } from "./deployment.ts";
import { deploy, ensureFunds, ensureLoan } from "./deployment.ts";
import type { Door } from "./door.ts";
import { prepare } from "./door.ts";
import type { OneShot, OneShotState, RecordedFields, TableHeading } from "./format.ts";
import { accountNamed, instantOf, loanOf, marketNamed, ZERO } from "./names.ts";
import { positionsOf, stateOf } from "./observations.ts";
import { commandFor } from "./operations.ts";
import { replayCall } from "./replay-call.ts";
import type { FileCheck } from "./file-check.ts";

const OWNER = "owner";
const MARKET = "m0";
const ORACLE = "o0";
/** The only values of a liquidation that a one-shot records. */
const LIQUIDATION_VALUES = ["seizedAssets", "repaidAssets"];

/** Does each operation on a book of its own, in the state that the row prescribes. */
export function replayOneShots(
  heading: TableHeading,
  rows: readonly OneShot[],
  door: Door,
  check: FileCheck,
): void {
  for (const row of rows) {
    check.operations += 1;
    try {
      compareOneShot(heading, row, door, check);
    } catch (error) {
      check.fail(row.i, "ok", String(row.ok), `${row.op} threw ${String(error)}`);
    }
  }
}

function compareOneShot(heading: TableHeading, row: OneShot, door: Door, check: FileCheck): void {
  const deployment = deployIn(heading, row, door);
  const { book } = deployment;
  const call = { op: row.op, market: MARKET, caller: row.caller, args: row.args };
  const { ok, ret, revert } = replayCall(deployment, call, instantOf(row.ts));
  const { pre, post = pre } = row;
  const expected: RecordedFields = { ok: row.ok, ret: row.ret, revert: row.revert, post };
  // A refused operation changes nothing.
  check.compare(row.i, expected, {
    ok,
    ret: row.op === "liquidate" && ret !== undefined ? pick(ret, LIQUIDATION_VALUES) : ret,
    revert,
    post: {
      state: stateOf(book, MARKET),
      positions: positionsOf(book, MARKET, Object.keys(post.positions)),
    },
  });
}

/** A book with one market in the state before the operation. */
function deployIn(heading: TableHeading, row: OneShot, door: Door): Deployment {
  const { state } = row.pre;
  const now = instantOf(state.lastUpdate);
  const markets = { [MARKET]: { lltv: row.lltv, oracle: ORACLE, irm: row.irm } };
  const accounts = heading.accounts ?? [];
  const deployment = deploy({ accounts, oracles: [ORACLE], markets }, door, now);
  const { book } = deployment;
  const send = (op: string, args: Record<string, string>, market?: string): void => {
    const call = { op, market, caller: OWNER, args };
    const command: Command = commandFor(deployment, call);
    prepare(door, book, command, now);
  };
  send("enableIrm", { irm: row.irm });
  send("enableLltv", { lltv: row.lltv });
  send("createMarket", {}, MARKET);
  send("setPrice", { oracle: ORACLE, price: state.price });
  const { feeRecipient = ZERO } = heading;
  if (feeRecipient !== ZERO) send("setFeeRecipient", { recipient: feeRecipient });
  ensureFunds(deployment, MARKET, row.caller, now);
  for (const account of Object.keys(row.pre.positions)) {
    ensureLoan(deployment, MARKET, account, now);
  }
  writeState(deployment, row.pre);
  return deployment;
}

/**
 * Writes a state into the book that no operations need lead to, as the recording wrote it into
 * storage. All debt counts as interest, which keeps the ledger in balance.
 */
function writeState({ book }: Deployment, { state, positions }: OneShotState): void {
  const market = book.markets.get(marketNamed(MARKET));
  if (market === undefined) throw new Error("The market of a one-shot does not exist.");
  const amount = (field: keyof typeof state) => as<never>(BigInt(state[field]));
  const totals: Pick<
    Market,
    | "totalSupplyAssets"
    | "totalSupplyShares"
    | "totalBorrowAssets"
    | "totalBorrowShares"
    | "fee"
    | "rateAtTarget"
  > = {
    totalSupplyAssets: amount("totalSupplyAssets"),
    totalSupplyShares: amount("totalSupplyShares"),
    totalBorrowAssets: amount("totalBorrowAssets"),
    totalBorrowShares: amount("totalBorrowShares"),
    fee: amount("fee"),
    rateAtTarget: amount("rateAtTarget"),
  };
  Object.assign(market, totals);
  let totalCollateral = 0n;
  for (const [name, recorded] of Object.entries(positions)) {
    const account = accountNamed(name);
    const supplyShares = as<SupplyPosition["supplyShares"]>(BigInt(recorded.supplyShares));
    market.suppliers.set(account, { account, supplyShares, stamp: 0 });
    const loan = book.loans.get(loanOf(MARKET, name));
    if (loan === undefined) throw new Error(`${name} has no loan to write a position into.`);
    loan.borrowShares = as<Loan["borrowShares"]>(BigInt(recorded.borrowShares));
    loan.collateral = as<Loan["collateral"]>(BigInt(recorded.collateral));
    totalCollateral += loan.collateral;
  }
  const cash = market.totalSupplyAssets - market.totalBorrowAssets;
  market.cash = as(cash);
  market.totalCollateral = as(totalCollateral);
  const { ledger, loanAsset, collateralAsset } = market;
  ledger.supplied.balance = -market.totalSupplyAssets;
  ledger.interest.balance = market.totalBorrowAssets;
  ledger.pledged.balance = -totalCollateral;
  loanAsset.custody.balance += cash;
  collateralAsset.custody.balance += totalCollateral;
}

function pick(fields: RecordedFields, names: readonly string[]): RecordedFields {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}
