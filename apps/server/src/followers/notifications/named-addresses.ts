import { createHash, randomBytes } from "node:crypto";
import type pg from "pg";
import type { Mailer } from "../../foundation/mailer.ts";

type Queryable = Pick<pg.Pool, "query">;

interface NamedAddressesOptions {
  readonly pool: pg.Pool;
  readonly mailer: Mailer | undefined;
  readonly publicUrl: string;
  readonly onProblem: (message: string) => void;
}

const FORM = /^[A-Za-z0-9_-]{43}$/;
/** Letters that ask: one an hour to an address, and so many a day for an account. */
const ASKED_PER_DAY = 5;

/** Addresses that people name, for themselves or for whom they trust: they get nothing but a question until it is answered. */
export class NamedAddresses {
  readonly #options: NamedAddressesOptions;

  constructor(options: NamedAddressesOptions) {
    this.#options = options;
  }

  /** Asks who reads there, where nobody was asked lately. Nobody waits for the letter. */
  async ask(account: string, email: string): Promise<void> {
    const { pool, mailer, publicUrl, onProblem } = this.#options;
    if (mailer === undefined) return;
    const token = randomBytes(32).toString("base64url");
    const { rowCount } = await pool.query(
      `INSERT INTO notifications.named_addresses (account, email, token_hash, asked_at)
       SELECT $1, $2, $3, now()
        WHERE (SELECT count(*) FROM notifications.named_addresses
                WHERE account = $1 AND asked_at > now() - interval '1 day') < $4
       ON CONFLICT (account, email) DO UPDATE SET token_hash = $3, asked_at = now()
        WHERE named_addresses.proved_at IS NULL
          AND named_addresses.asked_at < now() - interval '1 hour'`,
      [account, email.toLowerCase(), hashOf(token), ASKED_PER_DAY],
    );
    if (rowCount !== 1) return;
    const text =
      "Somebody who has loans at Plimsoll asks whether letters about them may come to this address. " +
      `If you know who that is and agree, say so here:\n\n${publicUrl}/confirm-address?token=${token}\n\n` +
      "If not, do nothing: nothing else will come.\n\n--\nPlimsoll\n";
    mailer.send({ to: email, subject: "May letters come here?", text }).catch((error: unknown) => {
      onProblem(`A letter could not be sent: ${error instanceof Error ? error.message : ""}`);
    });
  }

  /** Who reads there agrees. The address; null for a token that is none, or no longer. */
  async prove(token: string): Promise<string | null> {
    if (!FORM.test(token)) return null;
    const { rows } = await this.#options.pool.query<{ email: string }>(
      `UPDATE notifications.named_addresses SET proved_at = coalesce(proved_at, now())
        WHERE token_hash = $1 AND asked_at > now() - interval '7 days' RETURNING email`,
      [hashOf(token)],
    );
    return rows[0]?.email ?? null;
  }
}

/** The addresses at which who reads there has agreed, by account. */
export async function provedAddresses(
  client: Queryable,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await client.query<{ account: string; emails: string[] }>(
    `SELECT account, array_agg(email) AS emails FROM notifications.named_addresses
      WHERE account = ANY ($1) AND proved_at IS NOT NULL GROUP BY account`,
    [accounts],
  );
  return new Map(rows.map(({ account, emails }) => [account, new Set(emails)]));
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
