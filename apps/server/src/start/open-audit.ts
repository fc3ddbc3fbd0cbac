import { AUDIT_LOG } from "@plimsoll/journal";
import { assertAcknowledged, keepAcknowledged } from "../book/acknowledged/keep-acknowledged.ts";
import { openAuditLog, type OpenAuditLog } from "../people/audit-log/open-audit-log.ts";
import type { Foundation } from "./open-foundation.ts";

interface OpenAudit {
  readonly audit: OpenAuditLog;
  /**
   * Makes sure that the log holds what was acknowledged of it. Returns how to begin, once it is read, to keep
   * how far it is; that returns how to end it.
   *
   * @throws JournalLost
   */
  readonly hold: () => Promise<() => () => Promise<void>>;
}

const ALARM = "audit_log_broken";

/** Opens the audit log of the service; whoever must look is told when it cannot be written, or is another one. */
export function openAudit(foundation: Foundation, now: () => number): OpenAudit {
  const { config, keyring, alarms, database, store, log } = foundation;
  const { pool, tables } = database;
  const raise = (sentence: string): void =>
    alarms.raise({ name: ALARM, sentence, stopsService: true });
  const audit = openAuditLog({
    ...{ store, tables, keyring, now },
    onProblem: (message, error) => log.warn({ part: "audit-log", error }, message),
    onBroken: ({ message }) => raise(message),
    onStuck: ({ message }) => raise(`The audit log cannot be written: ${message}`),
    onWentOn: () => alarms.clear(ALARM),
  });
  return {
    audit,
    hold: async () => {
      const reader = await store.openReader(AUDIT_LOG);
      const journal = { config, pool, reader };
      await assertAcknowledged(journal);
      const partLog = log.child({ part: "acknowledged" });
      return () => keepAcknowledged({ ...journal, sequencer: audit, alarms, log: partLog });
    },
  };
}
