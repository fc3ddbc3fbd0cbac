import type { DurableEntry } from "@plimsoll/sequencer";

/** Where in the journal an event stands. */
export interface Place {
  readonly sequence: number;
  /** Place among the events of its entry, from 0. */
  readonly index: number;
  readonly entry: DurableEntry;
  /** Hash of the entry before. */
  readonly previousHash: string;
}
