import type { JournalHead, JournalStore } from "@plimsoll/journal";
import type { Tables } from "../../foundation/database/database.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { auditFeed, type AuditFeed } from "./audit-feed.ts";
import { AuditFollower } from "./audit-follower.ts";
import {
  AuditLogUnavailable,
  type AuditEntry,
  type AuditLog,
  type AuditPlace,
} from "./audit-log.ts";
import { AuditSearch } from "./audit-search.ts";
import { AuditWriter } from "./audit-writer.ts";
import type { Standing } from "./standing.ts";
import { Thinning } from "./thinning.ts";

export interface AuditLogOptions {
  readonly store: JournalStore;
  readonly tables: Tables;
  readonly keyring: Keyring;
  /** Milliseconds since 1970-01-01 UTC, as well as can be told while the clock of the machine is wrong. */
  readonly now: () => number;
  readonly onProblem: (message: string, error?: unknown) => void;
  /** Told that the log no longer holds what it held, or that its chain is broken. */
  readonly onBroken?: (error: Error) => void;
  /** Told that entries wait for the database, and then that they are written again. */
  readonly onStuck?: (error: Error) => void;
  readonly onWentOn?: () => void;
}

/** The audit log as the service has it: written, followed and searched. */
export interface OpenAuditLog extends AuditLog {
  /** What stands by the log; see `Standing`. */
  readonly standing: Omit<Standing, "fold" | "write" | "place">;
  /** The last entry that is known here; all up to it are durable. */
  head(): JournalHead;
  readonly search: AuditSearch;
  /** The log as others follow it; once it has started. */
  readonly feed: AuditFeed;
  /** Whether the log was last followed by a server with other secrets; known once it has started. */
  readonly isOfOtherSecrets: boolean;
  /**
   * Records, and knows from then on what follows of it for `standing`.
   *
   * @throws AuditLogUnavailable
   */
  recordAct(entry: AuditEntry): Promise<AuditPlace>;
  /** Knows at least as much as up to this entry, which somebody else may just have written. */
  reach(sequence: number): Promise<void>;
  /** Keeps how grants and keys stand, so that the next start, or a command beside this process, goes on from there. */
  save(): Promise<void>;
  /** Knows what other processes have written so far. */
  catchUp(): Promise<void>;
  /**
   * Reads what stands there, and follows it from then on. The schema `service` must be up to date.
   *
   * @throws AuditLogBroken when the log has lost entries or holds others; JournalBroken for a broken chain.
   */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** How soon what another process wrote counts here. */
const FOLLOW_MILLIS = 1_000;

export function openAuditLog(options: AuditLogOptions): OpenAuditLog {
  const { store, tables, keyring, now, onProblem } = options;
  const follower = new AuditFollower({ store, tables, keyring });
  let broken: Error | undefined;
  const onBroken = (error: Error): void => {
    broken = error;
    if (options.onBroken === undefined) onProblem("the audit log is broken", error);
    else options.onBroken(error);
  };
  /** What gives or takes a right must not stand in a log that is not the one that was. */
  const refuseBroken = (): void => {
    if (broken === undefined) return;
    const message = "The audit log is not what it was. Nothing was done.";
    throw new AuditLogUnavailable(message, { cause: broken });
  };
  const writer = new AuditWriter({
    ...{ store, now },
    onWritten: (entries) => follower.follow(entries),
    ...{ onProblem, onBroken },
    onStuck: (error) => options.onStuck?.(error),
    onWentOn: () => {
      if (broken === undefined) options.onWentOn?.();
    },
  });
  const search = new AuditSearch(store, tables);
  const thinning = new Thinning({ note: (entry) => writer.note(entry), now });
  let timer: NodeJS.Timeout | undefined;
  let isStarted = false;

  const followOn = async (): Promise<void> => {
    try {
      await follower.catchUp();
      await search.catchUp();
    } catch (error) {
      if (error instanceof Error && /Broken$/.test(error.name)) onBroken(error);
      else onProblem("the audit log cannot be followed", error);
    } finally {
      if (isStarted) timer = setTimeout(() => void followOn(), FOLLOW_MILLIS).unref();
    }
  };

  return {
    get standing() {
      return follower.standing;
    },
    head: () => follower.standing.place,
    search,
    feed: auditFeed(store, follower),
    get isOfOtherSecrets() {
      return follower.isOfOtherSecrets;
    },
    record: async (entry) => {
      refuseBroken();
      return writer.record(entry);
    },
    note: (entry) => writer.note(entry),
    noteThinly: (entry) => thinning.take(entry),
    recordAct: async (entry) => {
      refuseBroken();
      const place = await writer.record(entry);
      await follower.known();
      return place;
    },
    reach: async (sequence) => {
      if (follower.standing.place.sequence < sequence) await follower.catchUp();
    },
    save: () => follower.save(),
    catchUp: () => follower.catchUp(),
    start: async () => {
      await follower.start();
      await search.start();
      isStarted = true;
      timer = setTimeout(() => void followOn(), FOLLOW_MILLIS).unref();
    },
    close: async () => {
      const wasStarted = isStarted;
      isStarted = false;
      clearTimeout(timer);
      thinning.end();
      await writer.close();
      if (!wasStarted || follower.isOfOtherSecrets) return;
      await follower.known();
      await follower.save().catch((error: unknown) => {
        onProblem("how grants and keys stand could not be kept", error);
      });
    },
  };
}
