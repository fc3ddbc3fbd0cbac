import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "../../src/commands/command.ts";
import { decide, execute } from "../../src/engine.ts";
import { apply } from "../../src/events/apply.ts";
import { createBook } from "../../src/state/book.ts";
import { findViolations } from "../../src/state/check-invariants.ts";
import type { Millis } from "../../src/units/time.ts";
import { START } from "../amounts.ts";
import type { Loose } from "../amounts.ts";
import { dump } from "../dump.ts";
import { logOf, viewOfBook, viewOfTwin } from "./compare.ts";
import { COMMAND_TYPES, commandOf } from "./driver.ts";
import { PRELUDE } from "./prelude.ts";
import type { TwinRun } from "./twin-state.ts";
import { createTwin } from "./twin-start.ts";
import { step } from "./twin.ts";

/** Codes that only come with crowds or with sizes that random commands do not reach. */
const NOT_DRIVEN = ["too_many", "continuation_due", "division_by_zero", "arithmetic_overflow"];
const DRIVEN = [
  "time_reversed",
  "nothing_to_continue",
  "invalid_field",
  "not_owner",
  "asset_not_found",
  "asset_already_registered",
  "account_not_found",
  "account_already_opened",
  "feed_not_found",
  "feed_already_created",
  "feed_takes_no_quotes",
  "feed_takes_no_posted_price",
  "venue_not_in_feed",
  "price_out_of_range",
  "quote_from_the_future",
  "mark_not_suspect",
  "suspect_price_moved",
  "rate_model_not_enabled",
  "lltv_not_enabled",
  "market_already_created",
  "market_not_found",
  "loan_not_found",
  "loan_already_created",
  "pre_liquidation_not_found",
  "pre_liquidation_already_created",
  "pre_lltv_too_high",
  "pre_lcf_decreasing",
  "pre_lcf_too_high",
  "pre_lif_too_low",
  "pre_lif_decreasing",
  "pre_lif_too_high",
  "action_paused",
  "already_set",
  "max_lltv_exceeded",
  "max_fee_exceeded",
  "inconsistent_input",
  "zero_assets",
  "account_missing",
  "unauthorized",
  "loan_settled",
  "reference_already_used",
  "already_made_whole",
  "interest_not_owed",
  "debt_below_principal",
  "price_unavailable",
  "shortfall_known",
  "position_is_healthy",
  "liquidation_in_grace",
  "position_is_liquidatable",
  "position_is_not_pre_liquidatable",
  "amount_exceeds_128_bits",
  "nothing_owed",
  "repayment_exceeds_debt",
  "release_exceeds_collateral",
  "seizure_exceeds_collateral",
  "withdrawal_exceeds_supply",
  "debt_above_limit",
  "debt_above_dust",
  "balance_below_debt",
  "pre_liquidation_too_large",
  "insufficient_collateral",
  "max_ltv_exceeded",
  "plan_trigger_crossed",
  "insufficient_liquidity",
  "below_minimum_loan",
  "supply_cap_exceeded",
  "borrow_cap_exceeded",
  "customer_borrow_cap_exceeded",
  "insufficient_balance",
];
/** What must have happened by itself at least once. */
const ACTS = [
  "alert",
  "price",
  "liquidatable",
  "top_up",
  "repay",
  "spent",
  "sold",
  "stranded",
  "bad_debt",
  "crumb",
  "released",
  "grace",
  "grace_ended",
  "pace",
  "pace_resumed",
  "volatility",
  "moved",
];

class Tally {
  readonly #counts = new Map<string, number>();
  add = (name: string) => this.#counts.set(name, this.of(name) + 1);
  of = (name: string) => this.#counts.get(name) ?? 0;
  missing = (names: readonly string[]) => names.filter((name) => this.of(name) === 0);
}

/** Runs the same commands on a new book and a new twin; throws where they differ. */
function compare(seeds: readonly number[], tally: Tally, broken: TwinRun["broken"] = null): void {
  const book = createBook("owner" as never);
  const follower = createBook(book.owner);
  let twin = createTwin("owner");
  let seen = viewOfBook(book);
  const run = (command: Loose<Command>, now: number) => {
    const preview = decide(book, command as Command, now as Millis);
    const decision = execute(book, command as Command, now as Millis);
    if (decision.isAccepted) for (const event of decision.events) apply(follower, event);
    const log = decision.isAccepted ? logOf(decision.events) : [];
    const choose = (loans: readonly string[], place: number) =>
      loans.find((loan) => log[place]?.split(" ")[1] === loan);
    const isHeard = decision.isAccepted && decision.events.length > 0;
    const outcome = step(twin, command, now, { choose, broken, isHeard });
    twin = outcome.state;
    const code = decision.isAccepted ? null : decision.rejection.code;
    const asked = JSON.stringify(command, (_, value: unknown) =>
      typeof value === "bigint" ? `${value}` : value,
    );
    expect({ code, log }, asked).toEqual({ code: outcome.code, log: outcome.log });
    if (preview.isAccepted !== decision.isAccepted) throw new Error("decide and execute differ");
    const before = seen;
    seen = viewOfBook(book);
    const expected = code === null ? viewOfTwin(twin) : before;
    if (seen !== expected) expect(seen, asked).toBe(expected);
    tally.add(code === null ? `accepted ${command.type}` : code);
    for (const line of log) tally.add(`act ${line.split(" ")[0]}`);
  };
  for (const command of PRELUDE) run(command, START);
  for (const seed of seeds) {
    const { command, now } = commandOf(seed, twin);
    run(command, now);
  }
  expect(findViolations(book)).toEqual([]);
  expect(dump(follower)).toBe(dump(book));
  for (const { plan, planUsed } of book.loans.values()) {
    for (const [index, step] of (plan?.steps ?? []).entries()) {
      if (step.kind === "close" || step.cap === null) continue;
      expect(planUsed[index] ?? 0n).toBeLessThanOrEqual(step.cap);
    }
  }
}

const seeds = (length: number) =>
  fc.array(fc.noBias(fc.nat({ max: 2 ** 31 - 1 })), {
    minLength: length,
    maxLength: length,
    size: "max",
  });

describe("the engine and its slow twin", () => {
  const tally = new Tally();

  const agree = (moves: readonly number[]) => compare(moves, tally);

  it("agree on every answer, act and amount of the same commands each time", () => {
    fc.assert(fc.property(seeds(300), agree), { seed: 20_260_206, numRuns: 45 });
  });

  it("have been asked everything, and have refused for every reason", () => {
    expect(tally.missing(COMMAND_TYPES.map((type) => `accepted ${type}`))).toEqual([
      "accepted continue",
    ]);
    expect(tally.missing(DRIVEN)).toEqual([]);
    expect(tally.missing(ACTS.map((act) => `act ${act}`))).toEqual([]);
    expect(tally.missing(NOT_DRIVEN)).toEqual(NOT_DRIVEN);
  });

  it("agree on commands that nobody has seen before", () => {
    fc.assert(fc.property(seeds(300), agree), { numRuns: 10 });
  });
});

describe("a comparison with a twin that is wrong", () => {
  it.each(["repay rounds up", "no dust rule"] as const)(
    "fails: %s",
    (broken) => {
      const search = () =>
        fc.assert(
          fc.property(seeds(300), (moves) => compare(moves, new Tally(), broken)),
          { seed: 20_260_206, numRuns: 60, endOnFailure: true },
        );
      expect(search).toThrow();
    },
    60_000,
  );
});
