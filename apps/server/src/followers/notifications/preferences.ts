import type { NotificationChannel, NotificationKind } from "@plimsoll/contract";
import type pg from "pg";
import { readTarget, type TargetPolicy } from "../../delivery/target.ts";
import { makeEndpointSecret } from "../../delivery/signature.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";
import { lockAccounts } from "./account-lock.ts";
import { gathered } from "./gathered.ts";
import { openWebhookSecret, sealWebhookSecret } from "./sealed-secrets.ts";

interface TrustedContact {
  readonly name: string;
  readonly email: string;
}

/** How one account wants to be told. */
export interface Preferences {
  readonly channels: readonly NotificationChannel[];
  /** Instead of the verified address of the person. */
  readonly email: string | null;
  readonly webhookUrl: string | null;
  /** WAD a year; 0 for never. */
  readonly rateStep: bigint;
  readonly trustedContact: TrustedContact | null;
  readonly minutesUntilEscalation: number;
  readonly quietKinds: readonly NotificationKind[];
}

/** Of whoever has chosen nothing: one percentage point, half an hour. */
export const DEFAULT_PREFERENCES: Preferences = {
  channels: ["email", "push", "webhook"],
  email: null,
  webhookUrl: null,
  rateStep: 10n ** 16n,
  trustedContact: null,
  minutesUntilEscalation: 30,
  quietKinds: [],
};

interface Row {
  readonly account: string;
  readonly channels: NotificationChannel[];
  readonly email: string | null;
  readonly webhook_url: string | null;
  readonly webhook_secret_sealed: string | null;
  readonly rate_step: string;
  readonly contact_name: string | null;
  readonly contact_email: string | null;
  readonly escalation_minutes: number;
  readonly quiet_kinds: NotificationKind[];
}

type Queryable = Pick<pg.Pool, "query">;

interface PreferenceBookOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly keyring: Keyring;
  readonly policy: TargetPolicy;
}

/** What accounts have chosen. */
export class PreferenceBook {
  readonly #options: PreferenceBookOptions;
  readonly #one = gathered((accounts) => this.of(accounts));
  readonly #sealedSecret = gathered((accounts) => this.#sealedSecrets(accounts));

  constructor(options: PreferenceBookOptions) {
    this.#options = options;
  }

  async get(account: string): Promise<Preferences> {
    return (await this.#one(account)) ?? DEFAULT_PREFERENCES;
  }

  /** Of those of `accounts` that have chosen. */
  async of(
    accounts: readonly string[],
    client: Queryable = this.#options.pool,
  ): Promise<ReadonlyMap<string, Preferences>> {
    const { rows } = await client.query<Row>(
      "SELECT * FROM notifications.preferences WHERE book_id = $1 AND account = ANY ($2)",
      [this.#options.bookId, accounts],
    );
    return new Map(rows.map((row) => [row.account, preferencesOf(row)]));
  }

  /**
   * Replaces what an account has chosen. A new webhook URL gets a new secret, which is returned now and
   * never again. The rate is watched with the new step from where it was last told.
   *
   * @throws TargetRefused
   */
  async set(account: string, to: Preferences): Promise<{ webhookSecret: string | null }> {
    const { pool, bookId, keyring, policy } = this.#options;
    if (to.webhookUrl !== null) readTarget(to.webhookUrl, policy);
    return inTransaction(pool, async (client) => {
      await lockAccounts(client, bookId, [account]);
      const { rows: before } = await client.query<Row>(
        "SELECT * FROM notifications.preferences WHERE book_id = $1 AND account = $2 FOR UPDATE",
        [bookId, account],
      );
      const isNew = to.webhookUrl !== null && to.webhookUrl !== before[0]?.webhook_url;
      const webhookSecret = isNew ? makeEndpointSecret() : null;
      const sealed =
        webhookSecret === null
          ? (before[0]?.webhook_secret_sealed ?? null)
          : sealWebhookSecret(keyring, { bookId, account }, webhookSecret);
      await client.query(
        `INSERT INTO notifications.preferences (book_id, account, channels, email, webhook_url,
           webhook_secret_sealed, rate_step, contact_name, contact_email, escalation_minutes, quiet_kinds)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (book_id, account) DO UPDATE
         SET channels = $3, email = $4, webhook_url = $5, webhook_secret_sealed = $6, rate_step = $7,
             contact_name = $8, contact_email = $9, escalation_minutes = $10, quiet_kinds = $11`,
        [
          bookId,
          account,
          to.channels,
          to.email,
          to.webhookUrl,
          to.webhookUrl === null ? null : sealed,
          to.rateStep,
          to.trustedContact?.name ?? null,
          to.trustedContact?.email ?? null,
          to.minutesUntilEscalation,
          to.quietKinds,
        ],
      );
      await client.query(
        `UPDATE notifications.rate_watches
         SET above = told + nullif($3::numeric, 0), below = told - nullif($3::numeric, 0)
         WHERE book_id = $1 AND account = $2`,
        [bookId, account, to.rateStep],
      );
      return { webhookSecret };
    });
  }

  /**
   * What messages to an account's webhook are signed with; null when it has none.
   *
   * @throws SealBroken
   */
  async webhookSecret(account: string): Promise<string | null> {
    const { bookId, keyring } = this.#options;
    const sealed = await this.#sealedSecret(account);
    return sealed === undefined ? null : openWebhookSecret(keyring, { bookId, account }, sealed);
  }

  async #sealedSecrets(accounts: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { pool, bookId } = this.#options;
    const { rows } = await pool.query<{ account: string; sealed: string }>(
      `SELECT account, webhook_secret_sealed AS sealed FROM notifications.preferences
       WHERE book_id = $1 AND account = ANY ($2) AND webhook_secret_sealed IS NOT NULL`,
      [bookId, accounts],
    );
    return new Map(rows.map(({ account, sealed }) => [account, sealed]));
  }
}

function preferencesOf(row: Row): Preferences {
  const { contact_name: name, contact_email: email } = row;
  return {
    channels: row.channels,
    email: row.email,
    webhookUrl: row.webhook_url,
    rateStep: BigInt(row.rate_step),
    trustedContact: name === null || email === null ? null : { name, email },
    minutesUntilEscalation: row.escalation_minutes,
    quietKinds: row.quiet_kinds,
  };
}
