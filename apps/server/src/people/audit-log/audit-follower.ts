import {
  AUDIT_LOG,
  genesis,
  JournalBroken,
  type JournalEntry,
  type JournalStore,
} from "@plimsoll/journal";
import type { Tables } from "../../foundation/database/database.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { decodeAudit } from "./audit-body.ts";
import { readStanding, Standing } from "./standing.ts";

export interface AuditFollowerOptions {
  readonly store: JournalStore;
  readonly tables: Tables;
  readonly keyring: Keyring;
}

/** The log does not hold what it once held. */
export class AuditLogBroken extends Error {
  override readonly name = "AuditLogBroken";
}

/** Checked and decoded in one go, on a thread that others wait for. */
const BATCH = 50;
const SAVE_EVERY_ENTRIES = 2_000;

/**
 * Follows the log, whoever writes it, and knows which grants and keys stand. How they stood at some entry is
 * kept in the database under a MAC, so that a start need not read the whole log; that entry must still be in it.
 */
export class AuditFollower {
  readonly #options: AuditFollowerOptions;
  #standing: Standing;
  #savedAt = 0;
  #isOfOtherSecrets = false;
  #turn: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  constructor(options: AuditFollowerOptions) {
    this.#options = options;
    this.#standing = new Standing(options.keyring, genesis(AUDIT_LOG));
  }

  get standing(): Omit<Standing, "fold" | "write"> {
    return this.#standing;
  }

  /**
   * Takes up what was kept, and reads on from there to the end.
   *
   * @throws AuditLogBroken when the log was shortened or exchanged since; JournalBroken when its chain is broken.
   */
  async start(): Promise<void> {
    const kept = await this.#kept();
    this.#isOfOtherSecrets = kept === "other";
    if (kept !== null && kept !== "other") {
      await this.#confirm(kept.place.sequence, kept.place.hash);
      this.#standing = kept;
      this.#savedAt = kept.place.sequence;
    }
    await this.catchUp();
  }

  /** Whether what was kept is of secrets that are not listed here, or was altered. */
  get isOfOtherSecrets(): boolean {
    return this.#isOfOtherSecrets;
  }

  /** Entries that this process has just written; those of others between them are read. */
  follow(entries: readonly JournalEntry[]): void {
    this.#turn = this.#turn.then(() => this.#take(entries)).catch(() => undefined);
  }

  /**
   * Knows, once it settles, all that stood in the log when it was called.
   *
   * @throws AuditLogBroken; JournalBroken; JournalUnavailable
   */
  async catchUp(): Promise<void> {
    const turn = this.#turn.then(() => this.#readOn());
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  /** Settles once what `follow` was told of is known. */
  known(): Promise<void> {
    return this.#turn;
  }

  /** Calls whenever more of the log is known; returns how to stop. */
  onMoved(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps how things stand, for the next start. */
  async save(): Promise<void> {
    const { place } = this.#standing;
    if (place.sequence === this.#savedAt) return;
    const standing = this.#standing.write();
    const mac = this.#options.keyring.sign("audit-standing", macText(place, standing));
    const values = { sequence: String(place.sequence), hash: place.hash, standing, mac };
    const isOfOthers = this.#isOfOtherSecrets;
    await this.#options.tables
      .insertInto("service.audit_standing")
      .values({ id: 1, ...values })
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(values)
          // A slower process must not put an older state in its place.
          .where((eb) =>
            isOfOthers ? eb.lit(true) : eb("service.audit_standing.sequence", "<", values.sequence),
          ),
      )
      .execute();
    this.#savedAt = place.sequence;
    this.#isOfOtherSecrets = false;
  }

  async #take(entries: readonly JournalEntry[]): Promise<void> {
    const [first] = entries;
    const { place } = this.#standing;
    const isNext = first?.sequence === place.sequence + 1 && first.previousHash === place.hash;
    if (isNext) this.#fold(entries);
    else await this.#readOn();
  }

  async #readOn(): Promise<void> {
    const reader = await this.#options.store.openReader(AUDIT_LOG);
    for (;;) {
      const { place } = this.#standing;
      const head = await reader.head();
      if (head.sequence < place.sequence) throw shortened(place.sequence, head.sequence);
      if (head.sequence === place.sequence) {
        if (head.hash !== place.hash) throw exchanged(place.sequence);
        return;
      }
      for await (const entries of reader.read(place.sequence + 1, BATCH)) {
        if (entries[0]?.previousHash !== this.#standing.place.hash) {
          throw exchanged(this.#standing.place.sequence);
        }
        this.#fold(entries);
      }
      if (this.#standing.place.sequence - this.#savedAt >= SAVE_EVERY_ENTRIES) await this.save();
    }
  }

  #fold(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#standing.fold(decodeAudit(entry));
    for (const listener of this.#listeners) listener();
  }

  async #kept(): Promise<Standing | "other" | null> {
    const row = await this.#options.tables
      .selectFrom("service.audit_standing")
      .selectAll()
      .executeTakeFirst();
    if (row === undefined) return null;
    const place = { sequence: safeInteger(row.sequence), hash: row.hash };
    const isOurs = this.#options.keyring.verify(
      "audit-standing",
      macText(place, row.standing),
      row.mac,
    );
    // Made under a secret that is gone, or by somebody else: the log itself tells all.
    return isOurs ? readStanding(this.#options.keyring, place, row.standing) : "other";
  }

  async #confirm(sequence: number, hash: string): Promise<void> {
    const reader = await this.#options.store.openReader(AUDIT_LOG);
    const head = await reader.head();
    if (head.sequence < sequence) throw shortened(sequence, head.sequence);
    let found: string | undefined;
    try {
      for await (const entries of reader.read(sequence, 1)) found = entries[0]?.hash;
    } catch (error) {
      if (!(error instanceof JournalBroken)) throw error;
    }
    if (found !== hash) throw exchanged(sequence);
  }
}

function macText(place: { sequence: number; hash: string }, standing: string): string {
  return `${place.sequence}\n${place.hash}\n${standing}`;
}

const WAY_OUT = "Keep a copy of the database as evidence; docs/server.md says how to go on.";

function shortened(known: number, found: number): AuditLogBroken {
  return new AuditLogBroken(
    `The audit log ends at entry ${found}, but had ${known} entries before: it has lost some. ${WAY_OUT}`,
  );
}

function exchanged(sequence: number): AuditLogBroken {
  return new AuditLogBroken(
    `Entry ${sequence} of the audit log is another one than it was before. ${WAY_OUT}`,
  );
}
