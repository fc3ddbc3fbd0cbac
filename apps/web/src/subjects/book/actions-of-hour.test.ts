import { expect, test } from "vitest";
import { actionsOfLastHour, endsWithinHour } from "./actions-of-hour.ts";

const NOW = "2026-02-05T12:00:00.000Z";
const at = (minutesAgo: number): string =>
  new Date(Date.parse(NOW) - minutesAgo * 60_000).toISOString();

type Alert = Parameters<typeof actionsOfLastHour>[2][number];
const alert = (sequence: number, minutesAgo: number): Alert => ({
  sequence,
  index: 0,
  at: at(minutesAgo),
  kind: "market_alert",
  loan: "first",
  account: "alice",
  market: "btc-usdc",
  triggerLtv: "0.7",
  alertPrice: null,
  ltv: "0.701",
  price: "60000",
  deliveredAt: null,
});

test("an hour's actions come newest first, and nothing older", () => {
  const actions = actionsOfLastHour(NOW, [], [alert(3, 59), alert(9, 1), alert(1, 60)], []);
  expect(actions.map(({ sequence }) => sequence)).toEqual([9, 3]);
});

test("what plans and staff did stands among them, with the reason that was given", () => {
  const deed = (sequence: number, event: object) => ({
    sequence,
    index: 0,
    loan: null,
    market: "btc-usdc",
    actor: "key_1",
    event: { at: at(5), ...event } as never,
  });
  const actions = actionsOfLastHour(
    NOW,
    [],
    [],
    [
      deed(8, { type: "market_configured", reason: "The venue is under attack." }),
      deed(7, { type: "plan_topped_up" }),
      deed(6, { type: "sale_stranded", reason: "desk_short" }),
      deed(5, { type: "moon_landed" }),
    ],
  );
  expect(actions.map(({ kind }) => kind)).toEqual([
    "Settings or pauses changed: The venue is under attack.",
    "Plan added collateral",
    "Sale waits",
    // Of a newer server: named, not hidden.
    "moon landed",
  ]);
});

test("a list that ends within the hour says that there is more", () => {
  const items = [{ at: at(1) }, { at: at(30) }];
  expect(endsWithinHour(NOW, { items, hasNextPage: true })).toBe(true);
  expect(endsWithinHour(NOW, { items, hasNextPage: false })).toBe(false);
  expect(endsWithinHour(NOW, { items: [{ at: at(90) }], hasNextPage: true })).toBe(false);
  expect(endsWithinHour(NOW, { items: [], hasNextPage: true })).toBe(false);
});
