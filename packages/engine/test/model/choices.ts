import { percent } from "../amounts.ts";
import type { Dice } from "./dice.ts";
import { PEOPLE, STEPS } from "./prelude.ts";
import type { TwinLoan, TwinMarket, TwinState } from "./twin-state.ts";

export const marketIn = (state: TwinState, id: string): TwinMarket => {
  const found = state.markets.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no market ${id}`);
  return found;
};
export const aLoan = (dice: Dice, state: TwinState): TwinLoan | undefined =>
  state.loans[dice.below(Math.max(1, state.loans.length))];
/** Mostly one of the loans nearest to their line. */
export const aRiskyLoan = (dice: Dice, state: TwinState): TwinLoan | undefined => {
  if (dice.is(20)) return aLoan(dice, state);
  const ltv = ({ shares, collateral, market: id }: TwinLoan) => {
    const { scale, feed } = marketIn(state, id);
    return Number(shares) / (Number(collateral * scale * confirmed(state, feed)) + 1);
  };
  const open = state.loans.filter(({ shares }) => shares > 0n);
  return open.sort((a, b) => ltv(b) - ltv(a))[dice.below(4)];
};
export const loanId = (dice: Dice, state: TwinState) =>
  dice.is(3) ? dice.pick(["none", ""]) : (aLoan(dice, state)?.id ?? "none");
export const person = (dice: Dice) =>
  dice.is(3) ? dice.pick(["ghost", "", "owner"]) : dice.pick(PEOPLE);
export const confirmed = (state: TwinState, feed: string) =>
  state.feeds.find(({ id }) => id === feed)?.confirmed ?? 0n;
export const plan = (dice: Dice) => {
  if (dice.is(25)) return null;
  if (dice.is(25)) return "default" as const;
  const steps = STEPS.filter(() => dice.is(45));
  return dice.is(4) ? { steps: [{ kind: "close" as const, triggerLtv: percent(86) }] } : { steps };
};
export const newLoan = (dice: Dice) => `loan-${dice.below(24)}`;
export const actor = (dice: Dice, loan: TwinLoan | undefined) =>
  loan === undefined || dice.is(12) ? person(dice) : loan.owner;
/** One of two amounts, mostly. */
export const either = (dice: Dice, assets: bigint, shares: bigint): [bigint, bigint] => {
  if (dice.is(3)) return [0n, 0n];
  if (dice.is(3)) return [assets, shares];
  return dice.is(50) ? [assets, 0n] : [0n, shares];
};
