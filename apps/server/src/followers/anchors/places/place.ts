import type { AnchorFile, Checkpoint } from "@plimsoll/journal/chain";

/** What a place gives back for a checkpoint. */
interface Anchored {
  /** What a time-stamp authority has signed (DER); null for other places. */
  readonly token: Buffer | null;
}

/** A place outside of the database where checkpoints go. */
export interface Place {
  /** Names it in tables, metrics and sentences for operators. Two places never have the same name. */
  readonly name: string;
  /** Its name for everybody: nothing of a path or of an address that only the operator knows. */
  readonly publicName: string;
  /** Whether it gets every checkpoint, in order, or each time the newest one that it lacks. */
  readonly takes: "each" | "newest";
  /**
   * Brings a checkpoint there. When the promise settles it is there for good; the same one may come again.
   *
   * @throws Error, in words for an operator, when it did not get there or nobody knows.
   */
  anchor(checkpoint: Checkpoint, signal: AbortSignal): Promise<Anchored>;
  /** Reads back all that is there, of every book; undefined where nothing can be read back. */
  readonly readBack?: () => Promise<AnchorFile>;
  /** What is wrong with a token that it gave for a checkpoint; undefined where it gives none. */
  readonly judge?: (checkpoint: Checkpoint, token: Buffer) => Promise<string | null>;
}
