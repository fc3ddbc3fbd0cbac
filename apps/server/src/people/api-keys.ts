import type { AuditAct, Role } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import type { Tables } from "../foundation/database/database.ts";
import { safeInteger } from "../foundation/database/safe-integer.ts";
import { isUniqueViolation } from "../foundation/database/failure.ts";
import type { ApiKeyRow } from "../foundation/database/schema.ts";
import { keepNewest } from "../foundation/keep-newest.ts";
import { hashSecret, isSecret } from "../foundation/secrets.ts";
import type { Keyring } from "../foundation/secrets/keyring.ts";
import type { OpenAuditLog } from "./audit-log/open-audit-log.ts";
import { KEY_CREATED, KEY_REVOKED } from "./audit-log/standing.ts";
import type { Caller } from "./caller.ts";
import { keysMadeBy } from "./end-keys.ts";
import type { Granting } from "./grants/role-grants.ts";
import { isKeyRowOurs, signKeyRow, type UnsignedKeyRow } from "./keys/key-row.ts";
import { readTerms, type KeyTerms } from "./keys/key-terms.ts";
import { formatApiKey, makeApiKey, parseApiKey } from "./keys/key-text.ts";
import { liesIn } from "./keys/networks.ts";

export interface NewApiKey extends KeyTerms {
  readonly name: string;
  /** For requests that may be repeated: the key and fingerprint of the request. */
  readonly request?: { readonly key: string; readonly fingerprint: string };
}

/** The request was made before, with another body. */
export class KeyRequestReused extends Error {
  override readonly name = "KeyRequestReused";
}

export interface CreatedApiKey {
  /** The whole key, once: nobody can make it again. Null when the request was made before. */
  readonly text: string | null;
  readonly row: ApiKeyRow;
}

export interface ApiKeyRingOptions {
  readonly tables: Tables;
  readonly keyring: Keyring;
  readonly audit: Pick<OpenAuditLog, "recordAct" | "note" | "reach" | "standing">;
  /** Says of a key on file whether it opens nothing here, such as one of a sandbox. */
  readonly isVoid: (keyId: string) => Promise<boolean>;
  /** What time it is for the end of keys, in milliseconds since 1970-01-01 UTC: not that of a clock that has jumped. */
  readonly now: () => number;
}

interface Known {
  readonly row: ApiKeyRow;
  readonly isVoid: boolean;
  readonly readAt: number;
}

/** How long a row is believed without asking the database; that the audit log has revoked it is known sooner. */
const BELIEF_MILLIS = 3_000;
const KNOWN_MAX = 50_000;
/** How often the same refusal of the same key is written down. */
const REFUSAL_MILLIS = 60_000;
const SERVICE: Granting = { actor: "service", address: null };

/**
 * Makes keys, recognises them and takes them away. Each is an entry of the audit log and a row bound to it by a
 * MAC. A key counts only when both agree: a row that somebody has written into the database, changed, or put back
 * after it was revoked opens nothing.
 */
export class ApiKeyRing {
  readonly #options: ApiKeyRingOptions;
  readonly #known = new Map<string, Known>();
  readonly #refused = new Map<string, number>();

  constructor(options: ApiKeyRingOptions) {
    this.#options = options;
  }

  /**
   * Makes an API key. The same request again makes no second one.
   *
   * @throws InvalidApiKey naming the field that does not fit.
   * @throws KeyRequestReused when the request's key was used for something else.
   * @throws AuditLogUnavailable, and there is no key.
   */
  async create(asked: NewApiKey, by: Granting): Promise<CreatedApiKey> {
    const made = await this.#madeBefore(asked, by.actor);
    if (made !== null) return { text: null, row: made };
    const terms = readTerms(asked, this.#options.now());
    const text = makeApiKey();
    const created_at = new Date(this.#options.now());
    const { name, request } = asked;
    const place = await this.#record(KEY_CREATED, text.id, terms, by, { name });
    const row: UnsignedKeyRow = {
      ...{ id: text.id, name, secret_hash: hashSecret(text.secret), ...columnsOf(terms) },
      ...{ created_by: by.actor, created_at, revoked_at: null },
      request_key: request?.key ?? null,
      request_fingerprint: request?.fingerprint ?? null,
      ...{ audit_sequence: String(place.sequence), audit_hash: place.hash },
      ...{ revocation_sequence: null, revocation_hash: null },
    };
    const signed = { ...row, mac: signKeyRow(this.#options.keyring, row) };
    try {
      await this.#options.tables.insertInto("service.api_keys").values(signed).execute();
      const stands = (await this.#endWithItsMaker(signed)) ?? signed;
      return { text: formatApiKey(text), row: stands };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // The same request at the same time has made one; this one was never anybody's.
      await this.#record(KEY_REVOKED, text.id, terms, SERVICE, { name, reason: "made twice" });
      const other = await this.#madeBefore(asked, by.actor);
      if (other === null) throw error;
      return { text: null, row: other };
    }
  }

  /**
   * Takes over a key of an older release, for as long as `expiresAt` says at most.
   *
   * @returns null when there is none that could be taken over: keys that were made by a request have secrets that
   *   whoever knows the server's secret can make again.
   */
  async adopt(id: string, expiresAt: Date, by: Granting): Promise<ApiKeyRow | null> {
    const { tables, keyring } = this.#options;
    const old = await this.#read(id);
    if (old === undefined || old.mac !== null || old.revoked_at !== null) return null;
    if (old.request_key !== null) return null;
    const isSooner = old.expires_at !== null && old.expires_at < expiresAt;
    const expires_at = isSooner ? old.expires_at : expiresAt;
    const terms = readTerms({ ...termsOf(old), expiresAt: expires_at }, this.#options.now());
    const { name } = old;
    const place = await this.#record(KEY_CREATED, id, terms, by, { name, adopted: "yes" });
    const row: UnsignedKeyRow = {
      ...{ ...old, expires_at },
      ...{ audit_sequence: String(place.sequence), audit_hash: place.hash },
    };
    const { audit_sequence, audit_hash } = row;
    const mac = signKeyRow(keyring, row);
    await tables
      .updateTable("service.api_keys")
      .set({ expires_at, audit_sequence, audit_hash, mac })
      .where("id", "=", id)
      .execute();
    this.#known.delete(id);
    return { ...row, mac };
  }

  /** The holder of a key; null when there is no such key, no longer, not from this address, or not for this server. */
  async recognise(text: string, address: string): Promise<Caller | null> {
    const key = parseApiKey(text);
    if (key === null) return null;
    const known = await this.#find(key.id);
    if (known === null) return null;
    const { row } = known;
    const refusal = this.#refusalOf(known, key.secret, address);
    if (refusal !== null) {
      this.#noteRefusal(row, refusal, address);
      return null;
    }
    return {
      id: `key:${row.id}`,
      kind: "key",
      name: row.name,
      roles: row.roles as Role[],
      account: row.account as AccountId | null,
      scopes: row.scopes,
    };
  }

  /** The row of a key that counts; null for any other. */
  async rowOf(id: string): Promise<ApiKeyRow | null> {
    const known = await this.#find(id);
    return known !== null && this.counts(known.row) && !known.isVoid ? known.row : null;
  }

  /** Whether the audit log and the MAC stand behind a row, whatever its dates. */
  isOurs(row: ApiKeyRow): boolean {
    return isKeyRowOurs(this.#options.keyring, row);
  }

  /** Whether a row opens something, but for what it is used from and until when. */
  counts(row: ApiKeyRow): boolean {
    const { id, audit_hash, revoked_at } = row;
    const stands = this.#options.audit.standing.has("key", id, audit_hash ?? "");
    return revoked_at === null && stands && this.isOurs(row);
  }

  /**
   * Takes a key away, and every key that it has made: at once here, within seconds in other processes. Null when
   * there is none, or it belongs to another account.
   *
   * @throws AuditLogUnavailable, and what is not taken away yet goes on; the same again takes it away.
   */
  async revoke(
    id: string,
    account: string | null,
    by: Granting = SERVICE,
  ): Promise<ApiKeyRow | null> {
    const row = await this.#read(id);
    if (row === undefined || (account !== null && row.account !== account)) return null;
    const revoked = await this.#revokeOne(row, by, {});
    for (const made of await keysMadeBy(this.#options.tables, `key:${id}`)) {
      const child = made.isLive ? await this.#read(made.id) : undefined;
      if (child !== undefined) await this.#revokeOne(child, by, { reason: `made by key:${id}` });
    }
    return revoked;
  }

  /** Whoever revokes a key may have looked for what it made just before this one was there. */
  async #endWithItsMaker({ id, created_by: maker }: ApiKeyRow): Promise<ApiKeyRow | null> {
    if (maker?.startsWith("key:") !== true) return null;
    const row = await this.#read(maker.slice("key:".length));
    return row === undefined || row.revoked_at === null ? null : this.revoke(id, null);
  }

  async #revokeOne(
    row: ApiKeyRow,
    by: Granting,
    details: Readonly<Record<string, string>>,
  ): Promise<ApiKeyRow> {
    const { id, name } = row;
    if (row.revoked_at !== null) return row;
    const { sequence, hash } = await this.#record(KEY_REVOKED, id, termsOf(row), by, {
      name,
      ...details,
    });
    this.#known.delete(id);
    const revoked: UnsignedKeyRow = {
      ...row,
      ...{
        revoked_at: new Date(this.#options.now()),
        revocation_sequence: String(sequence),
        revocation_hash: hash,
      },
    };
    const { revoked_at, revocation_sequence, revocation_hash } = revoked;
    // A row that was not ours is not made ours by this.
    const mac = this.isOurs(row) ? signKeyRow(this.#options.keyring, revoked) : row.mac;
    await this.#options.tables
      .updateTable("service.api_keys")
      .set({ revoked_at, revocation_sequence, revocation_hash, mac })
      .where("id", "=", id)
      .execute();
    this.#known.delete(id);
    return { ...revoked, mac };
  }

  #refusalOf({ row, isVoid }: Known, secret: string, address: string): string | null {
    if (!isSecret(secret, row.secret_hash)) return "secret";
    if (row.revoked_at !== null) return "revoked";
    if (isVoid || !this.counts(row)) return "void";
    if (row.expires_at !== null && row.expires_at.getTime() <= this.#options.now())
      return "expired";
    return row.addresses === null || liesIn(address, row.addresses) ? null : "address";
  }

  #noteRefusal({ id, account }: ApiKeyRow, reason: string, address: string): void {
    const name = `${id} ${reason} ${address}`;
    const now = performance.now();
    if (now - (this.#refused.get(name) ?? -REFUSAL_MILLIS) < REFUSAL_MILLIS) return;
    this.#refused.delete(name);
    this.#refused.set(name, now);
    keepNewest(this.#refused, KNOWN_MAX);
    this.#options.audit.note({
      ...{
        actor: `address:${address}`,
        act: "key.refused",
        subject: `key:${id}`,
        account,
        address,
      },
      details: { reason },
    });
  }

  async #record(
    act: AuditAct,
    id: string,
    { roles, account, scopes, addresses, expiresAt }: KeyTerms,
    { actor, address, details: more = {} }: Granting,
    details: Readonly<Record<string, string>>,
  ) {
    const terms = {
      roles: roles.join(" "),
      scopes: scopes?.join(" ") ?? "all",
      addresses: addresses?.join(" ") ?? "all",
      expires: expiresAt?.toISOString() ?? "never",
    };
    const subject = `key:${id}`;
    return this.#options.audit.recordAct({
      ...{ actor, act, subject, account, address },
      details: { key: id, ...details, ...terms, ...more },
    });
  }

  async #madeBefore({ request }: NewApiKey, createdBy: string): Promise<ApiKeyRow | null> {
    if (request === undefined) return null;
    const row = await this.#options.tables
      .selectFrom("service.api_keys")
      .selectAll()
      .where("created_by", "=", createdBy)
      .where("request_key", "=", request.key)
      .executeTakeFirst();
    if (row === undefined) return null;
    if (row.request_fingerprint !== request.fingerprint) throw new KeyRequestReused();
    return row;
  }

  #read(id: string): Promise<ApiKeyRow | undefined> {
    const { tables } = this.#options;
    return tables
      .selectFrom("service.api_keys")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
  }

  async #find(id: string): Promise<Known | null> {
    const known = this.#known.get(id);
    if (known !== undefined && performance.now() - known.readAt < BELIEF_MILLIS) return known;
    const readAt = performance.now();
    const row = await this.#read(id);
    if (row === undefined) return null;
    if (this.isOurs(row)) await this.#options.audit.reach(safeInteger(row.audit_sequence ?? "0"));
    const isVoid = await this.#options.isVoid(id);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    const found = { row, isVoid, readAt };
    this.#known.set(id, found);
    return found;
  }
}

function columnsOf({ roles, account, scopes, addresses, expiresAt }: KeyTerms) {
  return {
    ...{ roles: [...roles], account, scopes: scopes && [...scopes] },
    ...{ addresses: addresses && [...addresses], expires_at: expiresAt },
  };
}

function termsOf(row: ApiKeyRow): KeyTerms {
  const { roles, account, scopes, addresses, expires_at: expiresAt } = row;
  return { roles: roles as Role[], account, scopes, addresses, expiresAt };
}
