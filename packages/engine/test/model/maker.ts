import type { Dice } from "./dice.ts";
import type { AnyCommand } from "./prelude.ts";
import type { TwinState } from "./twin-state.ts";

/** Makes a command of one type, mostly one that the book accepts. */
export type Maker = (dice: Dice, state: TwinState) => AnyCommand;

/** Makers by command type; a command comes as often as it weighs. */
export type Makers = Record<string, readonly [weight: number, Maker]>;
