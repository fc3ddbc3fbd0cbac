import type { Alarms } from "../foundation/alarms.ts";
import type { Config } from "../foundation/config/environment.ts";

const POWERFUL_ROLE =
  "The role of DATABASE_URL could alter or remove entries of the journal. Give the service a role of its own " +
  "that can only append: docs/server.md, database roles.";
const PRIVATE_WEBHOOKS =
  "PLIMSOLL_PRIVATE_WEBHOOKS is allow, so customers can have messages sent to machines of this network. Take the " +
  "setting away unless every customer may reach these.";

/** Raises an alarm for each safeguard of live mode that the operator has left open; each stands until the next start. */
export function alarmOfOpenDoors(
  found: {
    readonly config: Pick<Config, "allowsPrivateWebhooks">;
    /** Whether the service's own role may alter or remove entries of the journal. */
    readonly mayAlterEntries: boolean;
  },
  alarms: Alarms,
): void {
  if (found.mayAlterEntries) {
    alarms.raise({ name: "journal_alterable", sentence: POWERFUL_ROLE, stopsService: false });
  }
  if (found.config.allowsPrivateWebhooks) {
    alarms.raise({ name: "private_webhooks", sentence: PRIVATE_WEBHOOKS, stopsService: false });
  }
}
