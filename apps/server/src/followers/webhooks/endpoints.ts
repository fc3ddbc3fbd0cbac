import { randomBytes } from "node:crypto";
import type pg from "pg";
import { holdCursor } from "../cursor.ts";
import { WEBHOOKS } from "./fold-messages.ts";
import { readTarget, type TargetPolicy } from "../../delivery/target.ts";
import { makeEndpointSecret } from "../../delivery/signature.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { sealSecret } from "./sealed-secrets.ts";
import { inTransaction } from "../../foundation/database/transaction.ts";

/** Where somebody wants to be told of events. */
export interface Endpoint {
  readonly id: string;
  /** Events that concern this account; of everybody when null. */
  readonly account: string | null;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly createdAt: Date;
  readonly secretRotatedAt: Date | null;
  /** Failed attempts since the last success. */
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: "requested" | "repeated_failure" | "gone" | null;
}

interface NewEndpoint {
  readonly account: string | null;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly createdBy: string;
  /** The request that asks for it: sent again, it makes no second endpoint. */
  readonly request: { readonly key: string; readonly fingerprint: string };
}

interface EndpointChange {
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly isEnabled: boolean;
}

/** An endpoint, and its secret where it was made just now. */
interface MadeSecret {
  readonly endpoint: Endpoint;
  readonly secret: string | null;
}

/** Whose endpoints somebody may see; `null` for everybody's. */
export type Reach = string | null;

/** The request was made before, with another body. */
export class EndpointRequestReused extends Error {
  override readonly name = "EndpointRequestReused";
}

/** There are enough endpoints of this account. */
export class TooManyEndpoints extends Error {
  override readonly name = "TooManyEndpoints";
}

/** Most endpoints of one account, and most of the operator. */
export const ENDPOINTS_PER_ACCOUNT_MAX = 20;

const COLUMNS = `id, account, url, event_types AS "eventTypes", created_at AS "createdAt",
  secret_rotated_at AS "secretRotatedAt", failures, failing_since AS "failingSince",
  disabled_at AS "disabledAt", disabled_reason AS "disabledReason"`;

interface EndpointsOptions {
  readonly pool: pg.Pool;
  readonly bookId: string;
  readonly keyring: Keyring;
  readonly policy: TargetPolicy;
  /** The last entry of the journal: an endpoint is told what comes after it. */
  readonly durableSequence: () => number;
}

/** The endpoints of a book. Of one that lies outside `reach` every method says that there is none. */
export class Endpoints {
  readonly #options: EndpointsOptions;

  constructor(options: EndpointsOptions) {
    this.#options = options;
  }

  /**
   * Makes an endpoint and its secret, which is shown now and never again: it is null when the request was
   * made before. The cursor is held where it is meanwhile: every entry after this moment finds the endpoint.
   *
   * @throws TargetRefused, TooManyEndpoints, EndpointRequestReused
   */
  async create(asked: NewEndpoint): Promise<MadeSecret> {
    const { pool, bookId, keyring, policy, durableSequence } = this.#options;
    readTarget(asked.url, policy);
    const { account, url, eventTypes, createdBy, request } = asked;
    return inTransaction(pool, async (client) => {
      await holdCursor(client, bookId, WEBHOOKS);
      const known = await client.query<Endpoint & { request_fingerprint: string }>(
        `SELECT ${COLUMNS}, request_fingerprint FROM webhooks.endpoints
         WHERE created_by = $1 AND request_key = $2`,
        [createdBy, request.key],
      );
      const before = known.rows[0];
      if (before !== undefined) {
        const { request_fingerprint, ...endpoint } = before;
        if (request_fingerprint !== request.fingerprint) {
          throw new EndpointRequestReused("The idempotency key belongs to another request.");
        }
        return { endpoint, secret: null };
      }
      const { rows: counted } = await client.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM webhooks.endpoints
         WHERE book_id = $1 AND account IS NOT DISTINCT FROM $2`,
        [bookId, account],
      );
      if ((counted[0]?.count ?? 0) >= ENDPOINTS_PER_ACCOUNT_MAX) {
        throw new TooManyEndpoints(
          `There are ${ENDPOINTS_PER_ACCOUNT_MAX} webhooks already. Delete one first.`,
        );
      }
      const id = `wh-${randomBytes(10).toString("hex")}`;
      const secret = makeEndpointSecret();
      const made = await client.query<Endpoint>(
        `INSERT INTO webhooks.endpoints (id, book_id, account, url, event_types, after_sequence,
           created_by, request_key, request_fingerprint, secret_sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         RETURNING ${COLUMNS}`,
        [
          id,
          bookId,
          account,
          url,
          [...new Set(eventTypes)],
          durableSequence(),
          createdBy,
          request.key,
          request.fingerprint,
          sealSecret(keyring, id, secret),
        ],
      );
      return { endpoint: only(made.rows), secret };
    });
  }

  /** Endpoints in the order of their names, after `cursor`. */
  async list(reach: Reach, page: { limit: number; cursor?: string }): Promise<Endpoint[]> {
    const { rows } = await this.#options.pool.query<Endpoint>(
      `SELECT ${COLUMNS} FROM webhooks.endpoints
       WHERE book_id = $1 AND ($2::text IS NULL OR account = $2) AND id > $3
       ORDER BY id LIMIT $4`,
      [this.#options.bookId, reach, page.cursor ?? "", page.limit],
    );
    return rows;
  }

  async get(reach: Reach, id: string): Promise<Endpoint | undefined> {
    const { rows } = await this.#options.pool.query<Endpoint>(
      `SELECT ${COLUMNS} FROM webhooks.endpoints
       WHERE book_id = $1 AND ($2::text IS NULL OR account = $2) AND id = $3`,
      [this.#options.bookId, reach, id],
    );
    return rows[0];
  }

  /**
   * Changes an endpoint. Messages that wait for it go to the new address, and go on when it is switched
   * on again; of what happens while it is off it is not told.
   *
   * @throws TargetRefused
   */
  async change(reach: Reach, id: string, to: EndpointChange): Promise<Endpoint | undefined> {
    readTarget(to.url, this.#options.policy);
    const { rows } = await this.#options.pool.query<Endpoint>(
      `UPDATE webhooks.endpoints
       SET url = $4, event_types = $5,
           disabled_at = CASE WHEN $6 THEN NULL ELSE coalesce(disabled_at, now()) END,
           disabled_reason = CASE WHEN $6 THEN NULL ELSE coalesce(disabled_reason, 'requested') END,
           failures = CASE WHEN $6 THEN 0 ELSE failures END,
           failing_since = CASE WHEN $6 THEN NULL ELSE failing_since END
       WHERE book_id = $1 AND ($2::text IS NULL OR account = $2) AND id = $3
       RETURNING ${COLUMNS}`,
      [this.#options.bookId, reach, id, to.url, [...new Set(to.eventTypes)], to.isEnabled],
    );
    return rows[0];
  }

  /** Removes an endpoint with its deliveries and their log. */
  async remove(reach: Reach, id: string): Promise<Endpoint | undefined> {
    const { rows } = await this.#options.pool.query<Endpoint>(
      `DELETE FROM webhooks.endpoints
       WHERE book_id = $1 AND ($2::text IS NULL OR account = $2) AND id = $3
       RETURNING ${COLUMNS}`,
      [this.#options.bookId, reach, id],
    );
    return rows[0];
  }

  /**
   * Makes a new secret, once for each request: null when the request was made before. For a day messages carry
   * the signature of the old one as well.
   */
  async rotateSecret(
    reach: Reach,
    id: string,
    requestKey: string,
  ): Promise<MadeSecret | undefined> {
    const { pool, bookId, keyring } = this.#options;
    const secret = makeEndpointSecret();
    const sealed = sealSecret(keyring, id, secret);
    const { rows } = await pool.query<Endpoint & { isNew: boolean }>(
      `UPDATE webhooks.endpoints
       SET secret_before_sealed =
             CASE WHEN rotation_key IS DISTINCT FROM $4 THEN secret_sealed ELSE secret_before_sealed END,
           secret_sealed = CASE WHEN rotation_key IS DISTINCT FROM $4 THEN $5 ELSE secret_sealed END,
           secret_rotated_at =
             CASE WHEN rotation_key IS DISTINCT FROM $4 THEN now() ELSE secret_rotated_at END,
           rotation_key = $4
       WHERE book_id = $1 AND ($2::text IS NULL OR account = $2) AND id = $3
       RETURNING ${COLUMNS}, secret_sealed = $5 AS "isNew"`,
      [bookId, reach, id, requestKey, sealed],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { isNew, ...endpoint } = row;
    return { endpoint, secret: isNew ? secret : null };
  }
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("The database returned no row for one that it wrote.");
  return row;
}
