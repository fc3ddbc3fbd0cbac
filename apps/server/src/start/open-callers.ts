import type { AccountId } from "@plimsoll/engine";
import { AUDIT_LOG } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type { BookHandle } from "../book/book-handle.ts";
import type { AnchoredJournal, Anchors } from "../followers/anchors/anchors.ts";
import { VERSION } from "../edge/http/version.ts";
import { limitsGuesses } from "../foundation/config/limits-guesses.ts";
import { ApiKeyRing } from "../people/api-keys.ts";
import { endKeysOf } from "../people/end-keys.ts";
import { recordStart } from "../people/audit-log/audit-start.ts";
import type { OpenAuditLog } from "../people/audit-log/open-audit-log.ts";
import { bindPeople } from "../people/bound/bind-people.ts";
import { RoleGrants } from "../people/grants/role-grants.ts";
import { KeyUses } from "../people/key-uses.ts";
import { openPeople, type People } from "../people/people.ts";
import { warnOfOldKeys } from "../people/keys/old-keys.ts";
import { isSandboxKey } from "../people/sandbox-keys.ts";
import { openAudit } from "./open-audit.ts";
import type { Foundation } from "./open-foundation.ts";

/** Who may be asking: people, and machines by their keys. */
export interface Callers {
  readonly people: People;
  readonly keys: ApiKeyRing;
  readonly keyUses: KeyUses;
  /** What they did and may do. */
  readonly audit: OpenAuditLog;
  readonly grants: RoleGrants;
  /**
   * Compares the audit log with its checkpoints, reads it, and writes down that the service starts; once the
   * tables are there.
   *
   * @throws JournalLost; HistoryRewritten; AuditLogBroken; JournalBroken
   */
  start(anchors: Anchors): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens what recognises callers. Their tables are there once `people.migrate` has run. `welcome` is told of
 * everybody who has an account in the book, at the first request in it; it may be told again.
 */
export function openCallers(
  foundation: Foundation,
  book: BookHandle,
  { welcome }: { readonly welcome: (account: AccountId, email: string) => Promise<void> },
): Callers {
  const { config, keyring, clock, database, mailer, workers, log } = foundation;
  const { tables } = database;
  const now = (): number => clock.estimate();
  const { audit, hold } = openAudit(foundation, now);
  const grants = new RoleGrants({ tables, keyring, audit });
  const keys = new ApiKeyRing({
    ...{ tables, keyring, audit },
    isVoid: async (id) => config.mode !== "sandbox" && isSandboxKey(tables, id),
    now,
  });
  const people = openPeople({
    pool: database.peoplePool,
    keyring,
    publicUrl: config.publicUrl,
    localUrl: `http://localhost:${config.port}`,
    mailer,
    workers,
    settings: config.people,
    allowsSandbox: config.mode === "sandbox",
    limitsTries: limitsGuesses(config),
    limitsNetworks: limitsGuesses(config),
    ...{ audit, grants, now },
    openAccount: async (account, email) => {
      await openAccount(book.sequencer, account);
      await welcome(account, email);
    },
    endKeys: (userId) => endKeysOf(tables, { revoke: (keyId) => keys.revoke(keyId, null) }, userId),
    onProblem: (message) => log.warn({ part: "people" }, message),
  });
  const keyUses = new KeyUses(database.tables, (error) =>
    log.warn({ error }, "the use of keys could not be written down"),
  );
  let anchored: AnchoredJournal | undefined;
  let letGo: (() => Promise<void>) | undefined;
  return {
    people,
    keys,
    keyUses,
    ...{ audit, grants },
    start: async (anchors) => {
      // Before anything is written behind what may not be the log's true end.
      const keep = await hold();
      const newest = await anchors.prepare(AUDIT_LOG);
      await audit.start();
      letGo = keep();
      anchored = await anchors.follow(audit.feed, { newest });
      // First of all: an audit log begins with the mode.
      await recordStart(audit, { config, keyring, version: VERSION });
      const bound = await bindPeople({ pool: database.peoplePool, keyring, audit });
      if (bound !== null) log.info(bound, "rows of people count with their MACs alone from now on");
      if (audit.isOfOtherSecrets) {
        log.warn("what is bound to the audit log was bound under other secrets than are listed");
      }
      await audit.save();
      await warnOfOldKeys(tables, log);
    },
    close: async () => {
      await keyUses.close();
      await anchored?.close();
      await audit.close();
      await letGo?.();
    },
  };
}

/** Gives somebody who has signed up an account in the book; there is one already after the first time. */
async function openAccount(sequencer: Sequencer, account: AccountId): Promise<void> {
  const command = { type: "open_account", account } as const;
  const reply = await sequencer.submit({ command, actor: "sign-up" });
  if (!reply.isAccepted && reply.rejection.code !== "account_already_opened") {
    throw new Error(`The account ${account} could not be opened: ${reply.rejection.code}.`);
  }
}
