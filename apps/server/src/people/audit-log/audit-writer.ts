import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  assertHolds,
  AUDIT_LOG,
  chainEntries,
  FORMAT_VERSION,
  genesis,
  JournalFenced,
  JournalKeyTaken,
  JournalUnavailable,
  type JournalEntry,
  type JournalHead,
  type JournalStore,
  type JournalWriter,
} from "@plimsoll/journal";
import { encodeAudit, fitForLog } from "./audit-body.ts";
import {
  AuditLogUnavailable,
  type AuditEntry,
  type AuditLog,
  type AuditPlace,
} from "./audit-log.ts";

export interface AuditWriterOptions {
  readonly store: JournalStore;
  /** Milliseconds since 1970-01-01 UTC, as well as can be told while the clock of the machine is wrong. */
  readonly now: () => number;
  /** Told of entries once they are durable, in order. */
  readonly onWritten?: (entries: readonly JournalEntry[]) => void;
  /** Told when entries wait, or were given up. */
  readonly onProblem: (message: string, error?: unknown) => void;
  /** Told that entries wait, and it is not for a moment. */
  readonly onStuck?: (error: Error) => void;
  /** Told that entries are written again. */
  readonly onWentOn?: () => void;
  /** Told that the log cannot be gone on with, such as when it lacks what was written to it. */
  readonly onBroken?: (error: Error) => void;
  /** How long `record` waits for the database. */
  readonly patienceMillis?: number;
}

interface Pending {
  readonly body: string;
  readonly actor: string;
  /** Tells whether it was written, whoever has written since. */
  readonly key: string;
  readonly at: number;
  /** Whether anybody still wants it written. */
  isWanted: boolean;
  readonly settle: (place: AuditPlace) => void;
  readonly fail: (error: unknown) => void;
}

/** Where this process has the log, since nobody else has written. */
interface Hold {
  readonly writer: JournalWriter;
  head: JournalHead;
  lastAt: number;
}

const PATIENCE_MILLIS = 10_000;
const CLOSE_MILLIS_MAX = 5_000;
const PENDING_MAX = 10_000;
const BATCH_MAX = 500;
const RETRY_MILLIS = 100;
const RETRY_MILLIS_MAX = 2_000;
const FENCED_MILLIS_MAX = 20;
/** A connection may break once without anybody having to look. */
const STUCK_AFTER_FAILURES = 2;
const WAITED: AuditEntry = {
  ...{ actor: "service", act: "audit_log.waited", subject: null },
  ...{ account: null, address: null, details: {} },
};

/**
 * Writes the audit log. Several processes may, each by taking it over: one that finds itself fenced opens it
 * again behind what the other has written. Every entry carries a key of its own, so after a failure with an
 * unknown outcome the log itself tells whether the batch stands there: nothing is written twice, nothing lost.
 */
export class AuditWriter implements Omit<AuditLog, "noteThinly"> {
  readonly #options: AuditWriterOptions;
  readonly #now: () => number;
  readonly #patienceMillis: number;
  #pending: Pending[] = [];
  #hold: Hold | undefined;
  /** The last entry that this process knows to be durable; whoever writes next must find it. */
  #acknowledged: JournalHead = genesis(AUDIT_LOG);
  #failures = 0;
  #isDraining = false;
  #drained: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(options: AuditWriterOptions) {
    this.#options = options;
    this.#now = options.now;
    this.#patienceMillis = options.patienceMillis ?? PATIENCE_MILLIS;
  }

  record(entry: AuditEntry): Promise<AuditPlace> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        pending.isWanted = false;
        reject(new AuditLogUnavailable("The audit log cannot be written now. Nothing was done."));
      }, this.#patienceMillis);
      const pending = this.#pendingOf(entry, {
        settle: (place) => {
          clearTimeout(timer);
          resolve(place);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      });
      this.#take(pending);
    });
  }

  note(entry: AuditEntry): void {
    const fail = (error: unknown): void =>
      this.#options.onProblem(`an entry of the audit log is lost: ${entry.act}`, error);
    this.#take(this.#pendingOf(entry, { settle: () => undefined, fail }));
  }

  /** Writes what waits, for a few seconds at most; nothing is taken any more. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const timer = setTimeout(() => {
      for (const pending of this.#pending) pending.isWanted = false;
    }, CLOSE_MILLIS_MAX);
    await this.#drained;
    clearTimeout(timer);
    await this.#letGo();
  }

  #pendingOf(entry: AuditEntry, { settle, fail }: Pick<Pending, "settle" | "fail">): Pending {
    const fit = fitForLog(entry);
    const [body, actor, key] = [encodeAudit(fit), fit.actor, randomUUID()];
    return { body, actor, key, at: this.#now(), isWanted: true, settle, fail };
  }

  #take(pending: Pending): void {
    if (this.#isClosing || this.#pending.length >= PENDING_MAX) {
      pending.fail(new AuditLogUnavailable("Too much waits for the audit log. Nothing was done."));
      return;
    }
    this.#pending.push(pending);
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#drained = this.#drain();
  }

  async #drain(): Promise<void> {
    for (let failures = 0; this.#pending.length > 0;) {
      this.#pending = this.#pending.filter((pending) => pending.isWanted || giveUp(pending));
      const batch = this.#pending.slice(0, BATCH_MAX);
      if (batch.length === 0) break;
      if ((await this.#write(batch)) === "settled") {
        this.#pending.splice(0, batch.length);
        failures = 0;
        continue;
      }
      failures += 1;
      // Being fenced once is ordinary: another process has written in between.
      const wasFenced = this.#hold === undefined && failures === 1;
      await pause(wasFenced ? Math.random() * FENCED_MILLIS_MAX : pauseAfter(failures));
    }
    this.#isDraining = false;
  }

  /** `again`: nothing of the batch is written, and it may be tried once more. */
  async #write(batch: readonly Pending[]): Promise<"settled" | "again"> {
    let entries: JournalEntry[] = [];
    try {
      const hold = (this.#hold ??= await this.#open());
      entries = entriesOf(batch, hold);
      await hold.writer.append(hold.head.sequence, entries);
      this.#settle(batch, entries);
      return "settled";
    } catch (error) {
      return this.#judge(batch, entries, error);
    }
  }

  async #judge(
    batch: readonly Pending[],
    entries: readonly JournalEntry[],
    error: unknown,
  ): Promise<"settled" | "again"> {
    if (error instanceof JournalFenced) {
      await this.#letGo();
      return "again";
    }
    const isUnknown = error instanceof JournalUnavailable && error.outcome === "unknown";
    if (isUnknown || error instanceof JournalKeyTaken) {
      await this.#letGo();
      return (await this.#findOut(batch, entries)) ? "settled" : "again";
    }
    if (error instanceof JournalUnavailable) {
      this.#waits("the audit log waits for the database", error);
      return "again";
    }
    await this.#letGo();
    this.#fails(batch, error);
    return "settled";
  }

  /**
   * Whether nothing is left to do for the batch: it stands in the log, or nobody can tell. Whoever opens the
   * log anew sees all that earlier writers will ever have written.
   */
  async #findOut(batch: readonly Pending[], entries: readonly JournalEntry[]): Promise<boolean> {
    const key = batch[0]?.key ?? "";
    for (let failures = 1; ; failures += 1) {
      try {
        const hold = (this.#hold ??= await this.#open());
        if ((await hold.writer.readByIdempotencyKey(key)) === undefined) return false;
        this.#told(batch, entries);
        return true;
      } catch (error) {
        await this.#letGo();
        const isFenced = error instanceof JournalFenced;
        const isPassing = isFenced || error instanceof JournalUnavailable;
        if (!isPassing || (this.#isClosing && batch.every(({ isWanted }) => !isWanted))) {
          this.#fails(batch, error);
          return true;
        }
        this.#waits("whether the audit log was written is not known yet", error);
        await pause(pauseAfter(failures));
      }
    }
  }

  #waits(message: string, error: JournalUnavailable | JournalFenced): void {
    this.#failures += 1;
    this.#options.onProblem(message, error);
    if (this.#failures !== STUCK_AFTER_FAILURES) return;
    this.#options.onStuck?.(error);
    // Until this is written it tries again, also when nobody else has anything to write any more.
    if (!this.#isClosing) this.note(WAITED);
  }

  #fails(batch: readonly Pending[], error: unknown): void {
    const isPassing = error instanceof JournalUnavailable || error instanceof JournalFenced;
    if (!isPassing && error instanceof Error) this.#options.onBroken?.(error);
    for (const { fail } of batch) fail(unavailable(error));
  }

  #settle(batch: readonly Pending[], entries: readonly JournalEntry[]): void {
    const last = entries.at(-1);
    if (this.#hold !== undefined && last !== undefined) {
      this.#hold.head = { sequence: last.sequence, hash: last.hash };
      this.#hold.lastAt = last.at;
    }
    this.#told(batch, entries);
  }

  #told(batch: readonly Pending[], entries: readonly JournalEntry[]): void {
    const last = entries.at(-1);
    if (last !== undefined) this.#acknowledged = { sequence: last.sequence, hash: last.hash };
    if (this.#failures >= STUCK_AFTER_FAILURES) this.#options.onWentOn?.();
    this.#failures = 0;
    this.#options.onWritten?.(entries);
    batch.forEach(({ settle }, index) => {
      const entry = entries[index];
      if (entry !== undefined) settle({ sequence: entry.sequence, hash: entry.hash });
    });
  }

  /**
   * Takes the log over from whoever wrote last.
   *
   * @throws JournalLost when it lacks what this process has written.
   */
  async #open(): Promise<Hold> {
    const writer = await this.#options.store.openWriter(AUDIT_LOG);
    try {
      const head = await writer.head();
      await assertHolds(writer, head, this.#acknowledged);
      let lastAt = 0;
      if (head.sequence > 0) {
        for await (const entries of writer.read(head.sequence, 1)) {
          lastAt = entries.at(-1)?.at ?? lastAt;
        }
      }
      return { writer, head, lastAt };
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  async #letGo(): Promise<void> {
    const hold = this.#hold;
    this.#hold = undefined;
    await hold?.writer.close();
  }
}

function entriesOf(batch: readonly Pending[], { head, lastAt }: Hold): JournalEntry[] {
  let last = lastAt;
  const drafts = batch.map(({ body, actor, key, at }) => {
    last = Math.max(last, at);
    return { at: last, body, actor, idempotencyKey: key, version: FORMAT_VERSION };
  });
  return chainEntries(AUDIT_LOG, head, drafts);
}

function unavailable(cause: unknown): AuditLogUnavailable {
  const message = "The audit log cannot be written now. Nothing was done.";
  return new AuditLogUnavailable(message, { cause });
}

/** Grows, and differs between processes that wait for each other. */
function pauseAfter(failures: number): number {
  const most = Math.min(RETRY_MILLIS * 2 ** Math.min(failures, 10), RETRY_MILLIS_MAX);
  return most * (0.5 + Math.random() / 2);
}

function giveUp({ fail }: Pending): false {
  fail(new AuditLogUnavailable("The audit log cannot be written now. Nothing was done."));
  return false;
}
