import type { NotificationChannel, NotificationKind } from "@plimsoll/contract";
import type pg from "pg";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { isBoundOurs, type BoundRow } from "../../people/bound/bound-kinds.ts";
import type { RouteStage } from "./kinds.ts";
import { provedAddresses } from "./named-addresses.ts";
import { DEFAULT_PREFERENCES, type PreferenceBook, type Preferences } from "./preferences.ts";

type Queryable = Pick<pg.Pool, "query">;

/** Whom an account's notifications reach, and how. */
interface Recipient {
  readonly preferences: Preferences;
  readonly verifiedEmail: string | null;
  /** Other addresses at which who reads there has agreed, in small letters. */
  readonly proved: ReadonlySet<string>;
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
  readonly keyring: Keyring;
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
    const { bookId, preferences, hasPeople, keyring } = this.#options;
    const chosen = await preferences.of(accounts, client);
    const { rows: browsers } = await client.query<{ account: string; ids: string[] }>(
      `SELECT account, array_agg(id ORDER BY id) AS ids FROM notifications.push_subscriptions
       WHERE book_id = $1 AND account = ANY ($2) GROUP BY account`,
      [bookId, accounts],
    );
    const emails = hasPeople
      ? await verifiedEmails(client, keyring, accounts)
      : new Map<string, string>();
    const proved = await provedAddresses(client, accounts);
    const browsersOf = new Map(browsers.map(({ account, ids }) => [account, ids]));
    return new Map(
      accounts.map((account) => [
        account,
        {
          preferences: chosen.get(account) ?? DEFAULT_PREFERENCES,
          verifiedEmail: emails.get(account) ?? null,
          proved: proved.get(account) ?? new Set<string>(),
          browsers: browsersOf.get(account) ?? [],
        },
      ]),
    );
  }

  /**
   * The stages that a notification goes through. One that nobody can be sent is delivered to the list in
   * the app; one of a quiet kind has no stage.
   */
  routeOf(
    recipient: Recipient,
    kinds: readonly NotificationKind[],
    isUrgent: boolean,
  ): RouteStage[] {
    const { channels, quietKinds, trustedContact } = recipient.preferences;
    if (kinds.every((kind) => quietKinds.includes(kind))) return [];
    const stages = channels.flatMap((channel): RouteStage[] => {
      const addresses = this.addressesOf(recipient, channel);
      return addresses.length === 0 ? [] : [{ channel, addresses }];
    });
    if (stages.length === 0) stages.push({ channel: "in_app", addresses: ["in-app"] });
    const isReached = trustedContact !== null && mayReach(recipient, trustedContact.email);
    if (isReached && isUrgent && this.#options.channels.has("email")) {
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
        const named = preferences.email;
        const email = named !== null && mayReach(recipient, named) ? named : verifiedEmail;
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

/** Whether letters may go to an address that somebody has named. */
export function mayReach(
  { verifiedEmail, proved }: Pick<Recipient, "verifiedEmail" | "proved">,
  email: string,
): boolean {
  return email.toLowerCase() === verifiedEmail || proved.has(email.toLowerCase());
}

/** An address that somebody has written into a person's row gets no letters. */
async function verifiedEmails(
  client: Queryable,
  keyring: Keyring,
  accounts: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<BoundRow & { account: string; email: string }>(
    `SELECT * FROM people."user" WHERE account = ANY ($1) AND "emailVerified"`,
    [accounts],
  );
  const ours = rows.filter((row) => isBoundOurs(keyring, "user", row));
  return new Map(ours.map(({ account, email }) => [account, email]));
}
