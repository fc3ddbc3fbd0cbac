import type { MarketView } from "@plimsoll/contract";

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
