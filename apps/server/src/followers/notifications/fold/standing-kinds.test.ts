import type { Event, Wad } from "@plimsoll/engine";
import { expect, test } from "vitest";
import type { Facts } from "../texts/facts.ts";
import { atOnce } from "./one-message.ts";
import { standingKinds } from "./standing-kinds.ts";
import type { Told } from "./told.ts";

const event = (facts: object): Event => ({ at: 0, ...facts }) as Event;
const percent = (whole: bigint): Wad => (whole * 10n ** 16n) as Wad;
const place = { sequence: 7, account: "alice", loan: "one", market: "btc-usdc", fall: null };
const alert = (index: number, ltv: bigint): Told => ({
  ...place,
  index,
  kind: "ltv_alert",
  event: event({ type: "alert_raised", rung: "market", why: { triggerLtv: percent(ltv) } }),
});
const toppedUp: Told = {
  ...place,
  index: 9,
  kind: "plan_topped_up",
  event: event({ type: "plan_topped_up" }),
};
/** The loan as it stands after all of it. */
const at = (ltv: bigint): Facts => {
  const money = { asset: "BTC", baseUnits: 0n, decimals: 8 };
  const price = { baseUnits: 1n, decimals: 0 };
  const standing = {
    ...{ ltv: percent(ltv), liquidationPrice: price, targetLtv: percent(67n) },
    ...{ repay: money, pledge: null },
  };
  const coins = { collateralAsset: "BTC", loanAsset: "USDC", price, lltv: percent(86n) };
  return { kind: "plan_topped_up", on: { loan: "one", ...coins, standing }, added: money };
};

function judged(told: readonly Told[], ltv: bigint) {
  const [message] = atOnce(told);
  if (message === undefined) throw new Error("nothing is told");
  return standingKinds(message, at(ltv));
}

test("lines that the plan has undone ask nobody to act", () => {
  expect(judged([alert(0, 75n), alert(1, 80n), toppedUp], 74n)).toEqual({
    kinds: ["plan_topped_up"],
    isUrgent: false,
  });
});

test("a line that still lies below the loan does", () => {
  expect(judged([alert(0, 70n), alert(1, 80n), toppedUp], 74n)).toEqual({
    kinds: ["plan_topped_up", "ltv_alert"],
    isUrgent: true,
  });
});

test("an alert alone is one, wherever the loan stands by now", () => {
  expect(judged([alert(0, 70n)], 60n)).toEqual({ kinds: ["ltv_alert"], isUrgent: true });
});
