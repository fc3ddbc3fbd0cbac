import { randomBytes } from "node:crypto";
import { makeId } from "../foundation/secrets.ts";
import type { Role } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import { isUniqueViolation } from "../foundation/database/failure.ts";
import type { Tables } from "../foundation/database/database.ts";
import type { ApiKeyRow } from "../foundation/database/schema.ts";
import { hashSecret, isSecret } from "../foundation/secrets.ts";
import type { Caller } from "./caller.ts";

/** A key as its holder has it: `plk_<id>_<secret>`. */
interface ApiKeyText {
  readonly id: string;
  readonly secret: string;
}

const FORM = /^plk_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;

export function parseApiKey(text: string): ApiKeyText | null {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

export function formatApiKey({ id, secret }: ApiKeyText): string {
  return `plk_${id}_${secret}`;
}

export function makeApiKey(): ApiKeyText {
  return { id: makeId(), secret: randomBytes(32).toString("base64url") };
}

export interface NewApiKey {
  readonly name: string;
  readonly roles: readonly Role[];
  /** The engine's account that the key acts for; needed by customers and liquidators. */
  readonly account: string | null;
  readonly expiresAt: Date | null;
  readonly createdBy: string;
  /** For requests that may be repeated: the key and fingerprint of the request, and what to hand out. */
  readonly request?: {
    readonly key: string;
    readonly fingerprint: string;
    readonly text: ApiKeyText;
  };
}

/** What was asked for is not a key that could exist. */
export class InvalidApiKey extends Error {
  override readonly name = "InvalidApiKey";
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** The request was made before, with another body. */
export class KeyRequestReused extends Error {
  override readonly name = "KeyRequestReused";
}

export interface CreatedApiKey {
  /** The whole key: show it once, the database holds only a hash. */
  readonly text: string;
  readonly row: ApiKeyRow;
  readonly isReplay: boolean;
}

/**
 * Makes an API key.
 *
 * @throws InvalidApiKey naming the field that does not fit.
 * @throws KeyRequestReused when the request's key was used for something else.
 */
export async function createApiKey(tables: Tables, asked: NewApiKey): Promise<CreatedApiKey> {
  if (asked.roles.length === 0) throw new InvalidApiKey("roles", "Name at least one role.");
  const needsAccount = asked.roles.some((role) => role === "customer" || role === "liquidator");
  if (needsAccount && asked.account === null) {
    throw new InvalidApiKey("account", "Name the account that a customer or liquidator acts for.");
  }
  if (asked.expiresAt !== null && asked.expiresAt.getTime() <= Date.now()) {
    throw new InvalidApiKey("expiresAt", "Name an instant in the future.");
  }
  const text = asked.request?.text ?? makeApiKey();
  try {
    const row = await tables
      .insertInto("service.api_keys")
      .values({
        id: text.id,
        name: asked.name,
        secret_hash: hashSecret(text.secret),
        roles: [...new Set(asked.roles)],
        account: asked.account,
        created_by: asked.createdBy,
        request_key: asked.request?.key ?? null,
        request_fingerprint: asked.request?.fingerprint ?? null,
        expires_at: asked.expiresAt,
        revoked_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { text: formatApiKey(text), row, isReplay: false };
  } catch (error) {
    if (asked.request === undefined || !isUniqueViolation(error)) throw error;
    const row = await tables
      .selectFrom("service.api_keys")
      .selectAll()
      .where("created_by", "=", asked.createdBy)
      .where("request_key", "=", asked.request.key)
      .executeTakeFirst();
    if (row?.request_fingerprint !== asked.request.fingerprint) throw new KeyRequestReused();
    return { text: formatApiKey(text), row, isReplay: true };
  }
}

/** Marks a key revoked; null when there is none, or it belongs to another account. */
export async function revokeApiKey(
  tables: Tables,
  id: string,
  account: string | null,
): Promise<ApiKeyRow | null> {
  let update = tables
    .updateTable("service.api_keys")
    .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.fn<Date>("now")) }))
    .where("id", "=", id);
  if (account !== null) update = update.where("account", "=", account);
  return (await update.returningAll().executeTakeFirst()) ?? null;
}

interface Known {
  readonly row: ApiKeyRow;
  readonly isVoid: boolean;
  readonly readAt: number;
}

/** How long a key is believed without asking the database: a revocation elsewhere acts after that. */
const BELIEF_MILLIS = 3_000;
const KNOWN_MAX = 50_000;

/** Recognises keys, and remembers them for a moment. */
export class ApiKeyRing {
  readonly #tables: Tables;
  readonly #isVoid: (keyId: string) => Promise<boolean>;
  readonly #known = new Map<string, Known>();

  /** `isVoid` says of a key on file whether it opens nothing here. */
  constructor(tables: Tables, isVoid: (keyId: string) => Promise<boolean>) {
    this.#tables = tables;
    this.#isVoid = isVoid;
  }

  /** The holder of a key; null when there is no such key, no longer, or not for this server. */
  async recognise(text: string): Promise<Caller | null> {
    const key = parseApiKey(text);
    if (key === null) return null;
    const known = await this.#find(key.id);
    if (known === null || !isSecret(key.secret, known.row.secret_hash)) return null;
    const { row, isVoid } = known;
    if (isVoid || row.revoked_at !== null) return null;
    if (row.expires_at !== null && row.expires_at.getTime() <= Date.now()) return null;
    return {
      id: `key:${row.id}`,
      kind: "key",
      name: row.name,
      roles: row.roles as Role[],
      account: row.account as AccountId | null,
    };
  }

  /** As `revokeApiKey`, and forgets the key at once. */
  async revoke(id: string, account: string | null): Promise<ApiKeyRow | null> {
    const row = await revokeApiKey(this.#tables, id, account);
    this.#known.delete(id);
    return row;
  }

  async #find(id: string): Promise<Known | null> {
    const known = this.#known.get(id);
    if (known !== undefined && performance.now() - known.readAt < BELIEF_MILLIS) return known;
    const row = await this.#tables
      .selectFrom("service.api_keys")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return null;
    const isVoid = await this.#isVoid(id);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    const found = { row, isVoid, readAt: performance.now() };
    this.#known.set(id, found);
    return found;
  }
}
