import type { Event, Wad } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { atOnce } from "./one-message.ts";
import { kindOf, type Told } from "./told.ts";

const event = (facts: object): Event => ({ at: 0, ...facts }) as Event;
const alert = (ltv: bigint, rung: "market" | "own_price" = "market") =>
  event({ type: "alert_raised", rung, why: { triggerLtv: ltv } });
const toppedUp = event({ type: "plan_topped_up" });

/** What an entry tells of a loan, in the order of its events. */
function of(sequence: number, account: string, loan: string, events: readonly Event[]): Told[] {
  return events.map((event, index) => {
    const kind = kindOf(event);
    if (kind === null) throw new Error(`nobody is told of ${event.type}`);
    return { sequence, index, kind, account, loan, market: "btc-usdc", fall: null, event };
  });
}
const idsOf = (told: readonly Told[]) =>
  atOnce(told).map(({ sequence, index, kind, loan, others }) => {
    return `${sequence}-${index} ${kind} ${loan} +${others.length}`;
  });

describe("one entry's crossing of several lines", () => {
  test("is told once, by the highest line when nothing was done", () => {
    expect(idsOf(of(7, "alice", "one", [alert(70n), alert(75n), alert(80n)]))).toEqual([
      "7-2 ltv_alert one +2",
    ]);
  });

  test("is told by what was done, whatever lines were passed before and after", () => {
    const events = [alert(70n), alert(75n), toppedUp, alert(80n)];
    expect(idsOf(of(7, "alice", "one", events))).toEqual(["7-2 plan_topped_up one +3"]);
  });

  test("names a price that the borrower has asked to be told at", () => {
    const events = [alert(70n), alert(0n, "own_price"), alert(75n)];
    expect(idsOf(of(7, "alice", "one", events))).toEqual(["7-1 ltv_alert one +2"]);
  });

  test("stays apart by entry, by account and by loan", () => {
    const told = [
      ...of(7, "alice", "one", [alert(70n), toppedUp]),
      ...of(7, "alice", "two", [alert(70n)]),
      ...of(7, "bob", "one", [alert(70n)]),
      ...of(8, "alice", "one", [alert(75n)]),
    ];
    expect(idsOf(told)).toEqual([
      "7-1 plan_topped_up one +1",
      "7-0 ltv_alert two +0",
      "7-0 ltv_alert one +0",
      "8-0 ltv_alert one +0",
    ]);
  });

  test("brings together what follows within one fall, and tells all of the fall", () => {
    const [began, later] = [1_000, 20_000];
    const falling = (told: readonly Told[], share: bigint, began: number) =>
      told.map((one) => ({ ...one, fall: { share: share as Wad, began } }));
    const told = [
      ...falling(of(7, "alice", "one", [alert(70n), alert(75n)]), 9n, began),
      ...falling(of(8, "alice", "one", [toppedUp]), 10n, began),
      ...falling(of(9, "alice", "one", [alert(80n)]), 11n, later),
    ];
    expect(idsOf(told)).toEqual(["8-0 plan_topped_up one +2", "9-0 ltv_alert one +0"]);
    expect(atOnce(told)[0]?.fall).toEqual({ share: 10n, began });
  });

  test("loses nothing: what is about no loan stays as it is", () => {
    const paid = event({ type: "made_whole" });
    const told = of(7, "alice", "one", [paid, paid]).map((one) => ({ ...one, loan: null }));
    expect(atOnce(told)).toHaveLength(2);
  });
});
