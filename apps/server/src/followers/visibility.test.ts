import { as, type AccountId, type Event, type LoanId, type Millis } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { accountsConcerned, isShownTo, subjectOf, type Listener } from "./visibility.ts";

const AT = { at: 0 as Millis };
const account = (name: string) => name as AccountId;
const closed: Event = { ...AT, type: "loan_closed", loan: "first" as LoanId };
const allowed: Event = {
  ...AT,
  type: "authorization_set",
  account: account("alice"),
  authorized: account("bob"),
  isAuthorized: true,
};
const customer = (name: string): Listener => ({ account: name, isLiquidator: false, types: null });

describe("whose event it is", () => {
  test("that of a loan is its owner's at that place, and of nobody by its name alone", () => {
    const hers = { event: closed, owner: "alice" };
    expect(subjectOf(hers)).toBe("alice");
    expect([...accountsConcerned(hers)]).toEqual(["alice"]);
    expect(isShownTo(customer("alice"), hers)).toBe(true);
    expect(isShownTo(customer("bob"), hers)).toBe(false);
    expect(isShownTo(customer("alice"), { event: closed, owner: "bob" })).toBe(false);
    expect(subjectOf({ event: closed, owner: null })).toBeNull();
  });

  test("that of an account is its own and of those who are named beside it", () => {
    const addressed = { event: allowed, owner: null };
    expect(subjectOf(addressed)).toBe("alice");
    expect([...accountsConcerned(addressed)]).toEqual(["alice", "bob"]);
    expect(isShownTo(customer("bob"), addressed)).toBe(true);
    expect(isShownTo(customer("carol"), addressed)).toBe(false);
  });

  test("prices concern nobody and are for everybody, the inside of the book is for staff", () => {
    const price: Event = {
      ...AT,
      type: "price_posted",
      feed: "btc-usd" as never,
      price: as<never>(1n),
    };
    const inside: Event = { ...AT, type: "triggers_deferred", market: "btc-usdc" as never };
    const staff: Listener = { account: null, isLiquidator: false, types: null };
    expect([...accountsConcerned({ event: price, owner: null })]).toEqual([]);
    expect(isShownTo(customer("alice"), { event: price, owner: null })).toBe(true);
    expect(isShownTo(customer("alice"), { event: inside, owner: null })).toBe(false);
    expect(isShownTo(staff, { event: inside, owner: null })).toBe(true);
    const types = new Set(["price_posted"]);
    expect(isShownTo({ ...staff, types }, { event: inside, owner: null })).toBe(false);
  });

  test("which loans wait for somebody is shown to liquidators, without being theirs", () => {
    const why = { trigger: "liquidatable", triggerLtv: 0n, price: 0n, ltvBefore: null } as never;
    const loan = "first" as LoanId;
    const event: Event = { ...AT, type: "loan_became_liquidatable", loan, bit: 0, why };
    const hers = { event, owner: "alice" };
    expect(isShownTo({ ...customer("bob"), isLiquidator: true }, hers)).toBe(true);
    expect(isShownTo(customer("bob"), hers)).toBe(false);
    expect([...accountsConcerned(hers)]).toEqual(["alice"]);
  });
});
