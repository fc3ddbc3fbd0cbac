import type { NotificationChannel, NotificationKind } from "@plimsoll/contract";
import type pg from "pg";
import { isUrgent, type RouteStage } from "./kinds.ts";
import { DEFAULT_PREFERENCES, type PreferenceBook, type Preferences } from "./preferences.ts";

type Queryable = Pick<pg.Pool, "query">;

/** Whom an account's notifications reach, and how. */
interface Recipient {
  readonly preferences: Preferences;
  readonly verifiedEmail: string | null;
  /** Browsers that have subscribed. */
  readonly browsers: readonly string[];
}

interface RecipientsOptions {
  readonly bookId: string;
  readonly preferences: PreferenceBook;
  /** Channels that this server has. */
  readonly channels: ReadonlySet<string>;
  /** Whether there are people who sign in; then `people` has their addresses. */
  readonly hasPeople: boolean;
}

/** Looks up how accounts are reached. */
export class Recipients {
  readonly #options: RecipientsOptions;

  constructor(options: RecipientsOptions) {
    this.#options = options;
  }

  async of(
    client: Queryable,
    accounts: readonly string[],
  ): Promise<ReadonlyMap<string, Recipient>> {
    const { bookId, preferences, hasPeople } = this.#options;
    const chosen = await preferences.of(accounts, client);
    const { rows: browsers } = await client.query<{ account: string; ids: string[] }>(
      `SELECT account, array_agg(id ORDER BY id) AS ids FROM notifications.push_subscriptions
       WHERE book_id = $1 AND account = ANY ($2) GROUP BY account`,
      [bookId, accounts],
    );
    const emails = hasPeople ? await verifiedEmails(client, accounts) : new Map<string, string>();
    const browsersOf = new Map(browsers.map(({ account, ids }) => [account, ids]));
    return new Map(
      accounts.map((account) => [
        account,
        {
          preferences: chosen.get(account) ?? DEFAULT_PREFERENCES,
          verifiedEmail: emails.get(account) ?? null,
          browsers: browsersOf.get(account) ?? [],
        },
      ]),
    );
  }

  /**
   * The stages that a notification goes through. One that nobody can be sent is delivered to the list in
   * the app; one of a quiet kind has no stage.
   */
  routeOf(recipient: Recipient, kind: NotificationKind): RouteStage[] {
    const { channels, quietKinds, trustedContact } = recipient.preferences;
    if (quietKinds.includes(kind)) return [];
    const stages = channels.flatMap((channel): RouteStage[] => {
      const addresses = this.addressesOf(recipient, channel);
      return addresses.length === 0 ? [] : [{ channel, addresses }];
    });
    if (stages.length === 0) stages.push({ channel: "in_app", addresses: ["in-app"] });
    if (trustedContact !== null && isUrgent(kind) && this.#options.channels.has("email")) {
      stages.push({ channel: "trusted_contact", addresses: [trustedContact.email] });
    }
    return stages;
  }

  /** Where a channel reaches somebody; nowhere when this server does not have it. */
  addressesOf(recipient: Recipient, channel: NotificationChannel): readonly string[] {
    if (!this.#options.channels.has(channel)) return [];
    const { preferences, verifiedEmail, browsers } = recipient;
    switch (channel) {
      case "email": {
        const email = preferences.email ?? verifiedEmail;
        return email === null ? [] : [email];
      }
      case "push":
        return browsers;
      case "webhook":
        return preferences.webhookUrl === null ? [] : [preferences.webhookUrl];
      case "in_app":
        return ["in-app"];
    }
  }
}

async function verifiedEmails(
  client: Queryable,
  accounts: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ account: string; email: string }>(
    `SELECT account, email FROM people."user" WHERE account = ANY ($1) AND "emailVerified"`,
    [accounts],
  );
  return new Map(rows.map(({ account, email }) => [account, email]));
}
