import type { Command } from "../../src/commands/command.ts";
import type { RejectionCode } from "../../src/commands/rejection.ts";
import type { Loose } from "../amounts.ts";
import type { World, WorldOptions } from "../world.ts";

/** One thing wrong with a command: with the world it comes to, or with its own fields. */
export interface Fault {
  readonly code: RejectionCode;
  /** Brings the world into the state that refuses. */
  readonly given?: (world: World) => void;
  /** Fields of the command that are wrong. */
  readonly change?: Readonly<Record<string, unknown>>;
  /** Set where it takes long to come to: it is not part of the tests of the faults before it. */
  readonly isAlone?: true;
}

/** All that can be wrong with one command, in the order in which it is found out. */
export interface RefusalTable {
  readonly world?: WorldOptions;
  /** What the valid command needs. */
  readonly given?: (world: World) => void;
  /** Accepted as it stands. */
  readonly command: Loose<Command>;
  readonly faults: readonly Fault[];
}

/** The command with the fields of these faults; earlier faults win over later ones. */
export function faulty(table: RefusalTable, faults: readonly Fault[]): Loose<Command> {
  const changes = faults.toReversed().map(({ change }) => change ?? {});
  return Object.assign({}, table.command, ...changes) as Loose<Command>;
}

/** Shorthand for a fault of the command's own fields. */
export function wrong(code: RejectionCode, change: Readonly<Record<string, unknown>>): Fault {
  return { code, change };
}
