import { startAlarmLetters } from "../delivery/alarm-letters.ts";
import { staffAddresses } from "../people/staff-addresses.ts";
import type { Callers } from "./open-callers.ts";
import type { Foundation } from "./open-foundation.ts";

/** Has staff told of alarms by letter. Returns how to wait for the letters that are under way. */
export function tellStaffOfAlarms(
  foundation: Foundation,
  { grants }: Pick<Callers, "grants">,
): () => Promise<void> {
  const { alarms, mailer, config, database, keyring, log } = foundation;
  return startAlarmLetters({
    ...{ alarms, mailer, publicUrl: config.publicUrl },
    recipients: () => staffAddresses(database.pool, keyring, grants),
    log: log.child({ part: "alarms" }),
  });
}
