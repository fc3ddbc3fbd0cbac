import { describe, expect, it } from "vitest";
import type { RejectionCode } from "../../src/commands/rejection.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";
import { LENDING_TABLES } from "./lending.ts";
import { LIQUIDATION_TABLES } from "./liquidating.ts";
import { OPERATOR_TABLES } from "./operator.ts";
import type { Fault, RefusalTable } from "./table.ts";
import { faulty } from "./table.ts";

const TABLES = [...OPERATOR_TABLES, ...LENDING_TABLES, ...LIQUIDATION_TABLES];

/** Every code there is: a code that is added without an entry here does not compile. */
const CODES = {
  time_reversed: true,
  continuation_due: true,
  nothing_to_continue: true,
  invalid_field: true,
  not_owner: true,
  asset_not_found: true,
  asset_already_registered: true,
  account_not_found: true,
  account_already_opened: true,
  feed_not_found: true,
  feed_already_created: true,
  feed_takes_no_quotes: true,
  feed_takes_no_posted_price: true,
  venue_not_in_feed: true,
  price_out_of_range: true,
  quote_from_the_future: true,
  feed_is_composed: true,
  mark_not_suspect: true,
  suspect_price_moved: true,
  rate_model_not_enabled: true,
  lltv_not_enabled: true,
  market_already_created: true,
  market_not_found: true,
  loan_not_found: true,
  loan_already_created: true,
  pre_liquidation_not_found: true,
  pre_liquidation_already_created: true,
  pre_lltv_too_high: true,
  pre_lcf_decreasing: true,
  pre_lcf_too_high: true,
  pre_lif_too_low: true,
  pre_lif_decreasing: true,
  pre_lif_too_high: true,
  too_many: true,
  action_paused: true,
  already_set: true,
  max_lltv_exceeded: true,
  max_fee_exceeded: true,
  inconsistent_input: true,
  zero_assets: true,
  account_missing: true,
  unauthorized: true,
  loan_settled: true,
  reference_already_used: true,
  already_made_whole: true,
  interest_not_owed: true,
  debt_below_principal: true,
  fee_already_withdrawn: true,
  suppliers_below_par: true,
  price_unavailable: true,
  shortfall_known: true,
  position_is_healthy: true,
  liquidation_in_grace: true,
  position_is_liquidatable: true,
  position_is_not_pre_liquidatable: true,
  amount_exceeds_128_bits: true,
  arithmetic_overflow: true,
  division_by_zero: true,
  nothing_owed: true,
  repayment_exceeds_debt: true,
  release_exceeds_collateral: true,
  seizure_exceeds_collateral: true,
  withdrawal_exceeds_supply: true,
  debt_above_limit: true,
  debt_above_dust: true,
  balance_below_debt: true,
  house_short: true,
  pre_liquidation_too_large: true,
  insufficient_collateral: true,
  max_ltv_exceeded: true,
  plan_trigger_crossed: true,
  insufficient_liquidity: true,
  below_minimum_loan: true,
  supply_cap_exceeded: true,
  borrow_cap_exceeded: true,
  customer_borrow_cap_exceeded: true,
  insufficient_balance: true,
} satisfies Record<RejectionCode, true>;

describe.each(TABLES)("a $command.type", (table) => {
  it("is accepted when nothing is wrong with it", () => {
    expect(worldOf(table, []).run(table.command)).toBeDefined();
  });

  it.each(table.faults.map((fault, index) => ({ fault, index, code: fault.code })))(
    "is refused for $code, fault $index",
    ({ fault }) => expectRefusal(table, [fault], fault.code),
  );

  it.each(
    table.faults
      .map((fault, index) => ({ code: fault.code, index, faults: rest(table, index) }))
      .filter(({ faults }) => faults.length > 1),
  )("is refused for $code before all that follows fault $index", ({ faults, code }) =>
    expectRefusal(table, faults, code),
  );
});

describe("the tables", () => {
  it("have a case for every rejection code", () => {
    const tested = new Set<string>(TABLES.flatMap(({ faults }) => faults.map(({ code }) => code)));
    expect(Object.keys(CODES).filter((code) => !tested.has(code))).toEqual([]);
  });
});

function rest(table: RefusalTable, index: number): readonly Fault[] {
  return table.faults.slice(index).filter((fault, place) => place === 0 || fault.isAlone !== true);
}

function expectRefusal(table: RefusalTable, faults: readonly Fault[], code: RejectionCode): void {
  const world = worldOf(table, faults);
  expect(world.refuse(faulty(table, faults)).code).toBe(code);
}

/** The world with the conditions of these faults, the earliest brought about last. */
function worldOf(table: RefusalTable, faults: readonly Fault[]): World {
  const world = openWorld({ isMirrored: false, ...table.world });
  table.given?.(world);
  for (const { given } of faults.toReversed()) given?.(world);
  return world;
}
