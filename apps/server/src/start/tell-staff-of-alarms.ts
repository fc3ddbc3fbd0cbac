import { startAlarmLetters } from "../delivery/alarm-letters.ts";
import { staffAddresses } from "../people/staff-addresses.ts";
import type { Foundation } from "./open-foundation.ts";

/** Has staff told of alarms by letter. Returns how to wait for the letters that are under way. */
export function tellStaffOfAlarms(foundation: Foundation): () => Promise<void> {
  const { alarms, mailer, config, database, log } = foundation;
  return startAlarmLetters({
    ...{ alarms, mailer, publicUrl: config.publicUrl },
    recipients: () => staffAddresses(database.pool),
    log: log.child({ part: "alarms" }),
  });
}
