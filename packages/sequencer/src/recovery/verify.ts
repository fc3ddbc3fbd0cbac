import { apply, createBook, decide, stateHash } from "@plimsoll/engine";
import type { AccountId, Book, Millis } from "@plimsoll/engine";
import {
  encodeCanonical,
  genesis,
  JournalBroken,
  JournalUnavailable,
  JournalVersionUnknown,
  type JournalEntry,
  type JournalHead,
  type JournalReader,
  type SnapshotInfo,
} from "@plimsoll/journal";
import { asError } from "../sequencer-error.ts";
import { decodeBody } from "../durable-entry.ts";
import { readSnapshot } from "../snapshots/snapshot-text.ts";

export interface VerifyReport {
  /** Nothing was found. */
  readonly isIntact: boolean;
  /** Entries that were read, decided again and compared. */
  readonly entries: number;
  /** Snapshots that were read and compared with the state at their entry. */
  readonly snapshots: number;
  /** The last entry that was read. */
  readonly head: JournalHead;
  /** Hash of the book after it. */
  readonly stateHash: string;
  /** At most the first 100, in the order of the journal. */
  readonly problems: readonly VerifyProblem[];
  readonly problemCount: number;
}

export interface VerifyProblem {
  readonly kind:
    /** An entry is missing or altered; nothing behind it was read. */
    | "chain_broken"
    /** A newer release wrote it; nothing behind it was read. */
    | "version_unknown"
    /** Its body is no command, or its events do not fit the book; nothing behind it was read. */
    | "entry_unusable"
    /** Deciding the command again gives other events. */
    | "decision_differs"
    /** It is older than the entry before it. */
    | "time_reversed"
    /** A snapshot cannot be read, or is of another state than the journal leads to. */
    | "snapshot_differs";
  readonly sequence: number;
  readonly message: string;
}

const PROBLEMS_LISTED_MAX = 100;

/**
 * Proves a journal from its first entry: the chain, every decision, the snapshots. State follows the
 * recorded events, so that one altered decision is reported where it is and not from there on.
 *
 * @throws JournalUnavailable when the store fails; repeat.
 */
export async function verify(reader: JournalReader, owner: AccountId): Promise<VerifyReport> {
  const verifier = new Verifier(reader, owner, await reader.snapshots());
  try {
    await verifier.checkSnapshot();
    for await (const entries of reader.read(1)) {
      for (const entry of entries) {
        verifier.checkEntry(entry);
        await verifier.checkSnapshot();
      }
    }
  } catch (error) {
    if (error instanceof JournalUnavailable) throw error;
    verifier.endBy(asError(error));
  }
  return verifier.report();
}

class Verifier {
  readonly #reader: JournalReader;
  readonly #book: Book;
  readonly #snapshots: ReadonlyMap<number, SnapshotInfo>;
  readonly #problems: VerifyProblem[] = [];
  #problemCount = 0;
  #head: JournalHead;
  #at = 0;
  #snapshotCount = 0;

  constructor(reader: JournalReader, owner: AccountId, snapshots: readonly SnapshotInfo[]) {
    this.#reader = reader;
    this.#book = createBook(owner);
    this.#head = genesis(reader.bookId);
    this.#snapshots = new Map(snapshots.map((info) => [info.sequence, info]));
  }

  checkEntry(entry: JournalEntry): void {
    const { sequence, at, hash } = entry;
    if (at < this.#at) this.#add("time_reversed", sequence, `${at} follows ${this.#at}`);
    const { command, events } = decodeBody(entry);
    const decision = decide(this.#book, command, at as Millis);
    if (!decision.isAccepted) {
      const { code } = decision.rejection;
      this.#add("decision_differs", sequence, `${command.type} would be refused: ${code}`);
    } else {
      const recorded = encodeCanonical(events);
      const decided = encodeCanonical(decision.events);
      if (recorded !== decided) {
        this.#add("decision_differs", sequence, firstDifference(command.type, recorded, decided));
      }
    }
    for (const event of events) apply(this.#book, event);
    this.#head = { sequence, hash };
    this.#at = at;
  }

  /** Compares the snapshot of the present entry, if there is one. */
  async checkSnapshot(): Promise<void> {
    const { sequence, hash } = this.#head;
    const info = this.#snapshots.get(sequence);
    if (info === undefined) return;
    this.#snapshotCount += 1;
    const differs = (message: string): void => this.#add("snapshot_differs", sequence, message);
    if (info.entryHash !== hash) differs("it names another hash of its entry");
    if (info.stateHash !== stateHash(this.#book)) differs("it names another state hash");
    try {
      await readSnapshot(this.#reader.openSnapshot(sequence), info.stateHash);
    } catch (error) {
      if (error instanceof JournalUnavailable) throw error;
      // Beside a running sequencer an old snapshot may be removed while this looks at it.
      if (await this.#isListed(info)) differs(asError(error).message);
      else this.#snapshotCount -= 1;
    }
  }

  async #isListed({ sequence, contentHash }: SnapshotInfo): Promise<boolean> {
    const listed = await this.#reader.snapshots();
    return listed.some((info) => info.sequence === sequence && info.contentHash === contentHash);
  }

  /** Notes what keeps the rest of the journal from being read. */
  endBy(error: Error): void {
    const next = this.#head.sequence + 1;
    if (error instanceof JournalBroken) this.#add("chain_broken", error.sequence, error.message);
    else if (error instanceof JournalVersionUnknown) {
      this.#add("version_unknown", next, error.message);
    } else this.#add("entry_unusable", next, `${error.name}: ${error.message}`);
  }

  report(): VerifyReport {
    return {
      isIntact: this.#problemCount === 0,
      entries: this.#head.sequence,
      snapshots: this.#snapshotCount,
      head: this.#head,
      stateHash: stateHash(this.#book),
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  #add(kind: VerifyProblem["kind"], sequence: number, message: string): void {
    this.#problemCount += 1;
    if (this.#problems.length >= PROBLEMS_LISTED_MAX) return;
    this.#problems.push({ kind, sequence, message });
  }
}

/** Both texts from a little before where they part. */
function firstDifference(type: string, recorded: string, decided: string): string {
  let at = 0;
  while (at < recorded.length && recorded[at] === decided[at]) at += 1;
  const excerpt = (text: string): string => text.slice(Math.max(0, at - 40), at + 40);
  return `${type} recorded …${excerpt(recorded)}… and decides …${excerpt(decided)}…`;
}
