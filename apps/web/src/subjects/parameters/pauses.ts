import type { MarketView } from "@plimsoll/contract";
import type { AnswerOf } from "../../foundation/api/query.ts";
import { countText } from "../../foundation/format/numbers.ts";

export type PausedAction = MarketView["settings"]["paused"][number];

/** What may be paused, in the words of the form. */
export const ACTIONS: readonly (readonly [PausedAction, string])[] = [
  ["supply", "Supply"],
  ["withdraw", "Withdraw"],
  ["borrow", "Borrow"],
  ["release", "Take collateral back"],
  ["liquidate", "Outside liquidations"],
  ["sell", "The book's own sales"],
];

/** Which actions somebody wants to turn; the others stay as they are in force, whoever changes them. */
export type PausedDraft = Readonly<Partial<Record<PausedAction, boolean>>>;

/** What would be paused: the draft upon what is in force now. */
export function pausedIn(
  draft: PausedDraft,
  inForce: readonly PausedAction[],
): readonly PausedAction[] {
  return ACTIONS.flatMap(([action]) =>
    (draft[action] ?? inForce.includes(action)) ? [action] : [],
  );
}

/** The draft after its boxes were set so: only a box that differs from what was shown is an edit. */
export function withBoxes(
  draft: PausedDraft,
  inForce: readonly PausedAction[],
  checked: readonly string[],
): PausedDraft {
  const shown = pausedIn(draft, inForce);
  const turned = ACTIONS.flatMap(([action]) => {
    const isChecked = checked.includes(action);
    return isChecked === shown.includes(action) ? [] : [[action, isChecked] as const];
  });
  return { ...draft, ...Object.fromEntries(turned) };
}

type Preview = Pick<
  AnswerOf<"previewMarketSettings">,
  "loans" | "borrowing" | "releasing" | "standing"
>;

/** A number with its noun: 1 loan, 2 loans. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** What newly paused actions stop and what resumed ones let happen again, and for how many. */
export function pauseSentences(
  before: readonly PausedAction[],
  after: readonly PausedAction[],
  preview: Preview,
): readonly string[] {
  const paused = after.filter((action) => !before.includes(action));
  const resumed = before.filter((action) => !after.includes(action));
  return [
    ...paused.map((action) => whatStops(action, preview)),
    ...resumed.map((action) => whatGoesOn(action, preview)),
  ];
}

function whatStops(action: PausedAction, preview: Preview): string {
  const { borrowing, releasing, standing } = preview;
  const above = `${countOf(standing.liquidatable, "loan")} above the LLTV now`;
  switch (action) {
    case "supply":
      return `Supply is paused: nobody can supply more. What the ${countOf(standing.lenders, "lender")} of the market supplied stays and goes on earning.`;
    case "withdraw":
      return `Withdraw is paused: the ${countOf(standing.lenders, "lender")} of the market cannot take anything back.`;
    case "borrow":
      return `Borrow is paused: no new loan opens, and ${countOf(borrowing.stopped.loans, "open loan")} of ${countOf(borrowing.stopped.customers, "customer")} can no longer borrow more.`;
    case "release":
      return `Taking collateral back is paused: ${countOf(releasing.stopped.loans, "open loan")} of ${countOf(releasing.stopped.customers, "customer")} can no longer give any back. A loan without a debt still does.`;
    case "liquidate":
      return `Outside liquidations are paused: nobody outside can liquidate, with ${above}.`;
    case "sell":
      return `The book's own sales are paused: neither the plans of ${countOf(standing.withPlan, "loan")} nor the market's own liquidations sell, with ${above}. What is due waits.`;
  }
}

function whatGoesOn(action: PausedAction, preview: Preview): string {
  const { borrowing, releasing, standing } = preview;
  const above = `${countOf(standing.liquidatable, "loan")} above the LLTV now`;
  switch (action) {
    case "supply":
      return "Supply is possible again.";
    case "withdraw":
      return `Withdraw is possible again for ${countOf(standing.lenders, "lender")}, as far as there is money in the market.`;
    case "borrow":
      return `Borrow is possible again: new loans may open, and ${countOf(borrowing.allowed.loans, "open loan")} may borrow more.`;
    case "release":
      return `Taking collateral back is possible again for ${countOf(releasing.allowed.loans, "open loan")}.`;
    case "liquidate":
      return `Outside liquidations are possible again, with ${above}.`;
    case "sell":
      return `The book sells again, with ${above}: what waited is sold as soon as it may be.`;
  }
}
