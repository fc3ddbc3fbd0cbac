import { ACCOUNT_MAKERS } from "./account-makers.ts";
import { Dice } from "./dice.ts";
import { LOAN_MAKERS } from "./loan-makers.ts";
import type { Maker, Makers } from "./maker.ts";
import { MARKET_MAKERS } from "./market-makers.ts";
import type { AnyCommand } from "./prelude.ts";
import { PRICE_MAKERS } from "./price-makers.ts";
import type { TwinState } from "./twin-state.ts";

/** In this order: what a number makes depends on it. */
const MAKERS: Makers = {
  ...PRICE_MAKERS,
  ...LOAN_MAKERS,
  ...ACCOUNT_MAKERS,
  ...MARKET_MAKERS,
};

/** Command types that the driver makes. */
export const COMMAND_TYPES: readonly string[] = Object.keys(MAKERS);

const LOTTERY = Object.values(MAKERS).flatMap(([weight, maker]) =>
  Array<Maker>(weight).fill(maker),
);

/** The command that one number makes in this state, and when it comes. */
export function commandOf(seed: number, state: TwinState): { command: AnyCommand; now: number } {
  const dice = new Dice(seed);
  const maker = LOTTERY[dice.below(LOTTERY.length)];
  if (maker === undefined) throw new Error("the lottery is empty");
  const isOld = dice.is(1);
  const pause = dice.is(10) ? dice.below(30_000_000) : dice.below(600_000);
  const now = isOld ? state.time - 1 - dice.below(1_000_000) : state.time + pause;
  return { command: maker(dice, { ...state, time: now }), now };
}
