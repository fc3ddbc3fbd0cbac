import type { Role } from "@plimsoll/contract";
import { ROLES } from "@plimsoll/contract";
import type { Tables } from "../../foundation/database/database.ts";
import type { RoleGrantRow } from "../../foundation/database/schema.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { makeId } from "../../foundation/secrets.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { OpenAuditLog } from "../audit-log/open-audit-log.ts";
import { isGrantOurs, signGrant } from "./grant-row.ts";
import { ROLE_GRANTED, ROLE_REVOKED } from "../audit-log/standing.ts";

export interface RoleGrantsOptions {
  readonly tables: Tables;
  readonly keyring: Keyring;
  readonly audit: Pick<OpenAuditLog, "recordAct" | "reach" | "standing">;
}

/** Who gives or takes a role: an actor of the audit log, and where that came from. */
export interface Granting {
  /** `console:…`, `person:…`, `sandbox`. */
  readonly actor: string;
  readonly address: string | null;
  /** What else the entry is to say. */
  readonly details?: Readonly<Record<string, string>>;
}

interface Known {
  readonly rows: readonly RoleGrantRow[];
  readonly readAt: number;
}

/** How long rows are believed; that the audit log has taken a role away is known sooner. */
const BELIEF_MILLIS = 3_000;
const KNOWN_MAX = 10_000;

/**
 * The roles of people. Each grant is an entry of the audit log and a row bound to it by a MAC. A role counts
 * only when both agree: a row that somebody has written into the database, copied from another person or put
 * back after it was revoked gives nothing.
 */
export class RoleGrants {
  readonly #options: RoleGrantsOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: RoleGrantsOptions) {
    this.#options = options;
  }

  /** The roles that a person holds now by grants, in the order of `ROLES`; none for an ordinary customer. */
  async rolesOf(person: string): Promise<Role[]> {
    const rows = await this.#rowsOf(person);
    const held = new Set(rows.filter((row) => this.#counts(row, person)).map(({ role }) => role));
    return ROLES.filter((role) => held.has(role));
  }

  /**
   * Gives a person roles; those that they hold already stay as they are.
   *
   * @throws AuditLogUnavailable, and nothing is granted.
   */
  async grant(person: string, roles: readonly Role[], by: Granting): Promise<void> {
    this.#known.delete(person);
    const held = await this.rolesOf(person);
    for (const role of new Set(roles)) {
      if (!held.includes(role)) await this.#give(person, role, by);
    }
    this.#known.delete(person);
  }

  /**
   * Takes roles from a person, at once here and within seconds in other processes. Without a list, all of them.
   *
   * @returns those that were taken.
   * @throws AuditLogUnavailable
   */
  async revoke(person: string, roles: readonly Role[] | null, by: Granting): Promise<Role[]> {
    this.#known.delete(person);
    const taken = new Set<string>();
    for (const row of await this.#rowsOf(person)) {
      const isMeant = roles === null || (roles as readonly string[]).includes(row.role);
      if (!isMeant || !this.#counts(row, person)) continue;
      await this.#take(row, by);
      taken.add(row.role);
    }
    this.#known.delete(person);
    return ROLES.filter((role) => taken.has(role));
  }

  async #give(person: string, role: Role, by: Granting): Promise<void> {
    const id = makeId();
    const { sequence, hash } = await this.#options.audit.recordAct({
      ...{ actor: by.actor, address: by.address, account: null },
      act: ROLE_GRANTED,
      subject: `person:${person}`,
      details: { grant: id, role, ...by.details },
    });
    const row = {
      ...{ id, person, role, granted_by: by.actor, granted_at: new Date() },
      ...{ audit_sequence: String(sequence), audit_hash: hash },
      ...{ revoked_at: null, revocation_sequence: null, revocation_hash: null },
    };
    await this.#options.tables
      .insertInto("service.role_grants")
      .values({ ...row, mac: this.#sign(row) })
      .execute();
  }

  async #take(row: RoleGrantRow, by: Granting): Promise<void> {
    const { sequence, hash } = await this.#options.audit.recordAct({
      ...{ actor: by.actor, address: by.address, account: null },
      act: ROLE_REVOKED,
      subject: `person:${row.person}`,
      details: { grant: row.id, role: row.role, ...by.details },
    });
    const revoked = {
      ...row,
      ...{ revoked_at: new Date(), revocation_sequence: String(sequence), revocation_hash: hash },
    };
    const { revoked_at, revocation_sequence, revocation_hash } = revoked;
    await this.#options.tables
      .updateTable("service.role_grants")
      .set({ revoked_at, revocation_sequence, revocation_hash, mac: this.#sign(revoked) })
      .where("id", "=", row.id)
      .execute();
  }

  #counts(row: RoleGrantRow, person: string): boolean {
    return (
      row.person === person &&
      row.revoked_at === null &&
      this.#isOurs(row) &&
      this.#options.audit.standing.has("grant", row.id, row.audit_hash)
    );
  }

  #isOurs(row: RoleGrantRow): boolean {
    return isGrantOurs(this.#options.keyring, row);
  }

  #sign(row: Omit<RoleGrantRow, "mac">): string {
    return signGrant(this.#options.keyring, row);
  }

  async #rowsOf(person: string): Promise<readonly RoleGrantRow[]> {
    const known = this.#known.get(person);
    if (known !== undefined && performance.now() - known.readAt < BELIEF_MILLIS) return known.rows;
    const readAt = performance.now();
    const rows = await this.#options.tables
      .selectFrom("service.role_grants")
      .selectAll()
      .where("person", "=", person)
      .where("revoked_at", "is", null)
      .execute();
    const newest = Math.max(
      0,
      ...rows.filter((row) => this.#isOurs(row)).map((row) => safeInteger(row.audit_sequence)),
    );
    await this.#options.audit.reach(newest);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(person, { rows, readAt });
    return rows;
  }
}
