import { createHash, randomBytes, randomUUID } from "node:crypto";
import { ROLES, type AuditAct, type Role } from "@plimsoll/contract";
import type pg from "pg";
import { inTransaction } from "../../foundation/database/transaction.ts";
import {
  PERSON_READMITTED,
  PERSON_RESET,
  PERSON_SUSPENDED,
  provenAct,
} from "../audit-log/standing.ts";
import { alterBound } from "../bound/alter-bound.ts";
import { isBoundOurs, signBound, type BoundRow } from "../bound/bound-kinds.ts";
import type { BoundNeeds } from "../bound/bound-needs.ts";
import { isStaff } from "../caller.ts";
import { deleteFactorRows, takeAllFactors } from "../bound/standing-factors.ts";
import type { Granting, RoleGrants } from "../grants/role-grants.ts";
import { RESET_SECONDS, type Letters } from "../letters/letters.ts";
import { endSessions } from "../sessions/sessions.ts";
import { endAddressChanges, makeTicket } from "../tickets.ts";

export interface LookAfterNeeds extends BoundNeeds {
  readonly grants: RoleGrants;
  readonly letters: Letters;
  readonly registration: "open" | "invite" | "closed";
  /** Ends every key that a person has made. Returns how many. */
  readonly endKeys: (userId: string) => Promise<number>;
  /** Who does it, and where: `console:…`. */
  readonly by: Granting;
}

/** What was asked cannot be done: a sentence says why. */
class PersonRefused extends Error {
  override readonly name = "PersonRefused";
}

/** Somebody as officers see them. */
export interface PersonView {
  readonly email: string;
  readonly roles: readonly Role[];
  readonly factors: string;
  readonly isEmailVerified: boolean;
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly account: string;
  readonly emailVerified: boolean;
}

const INVITATION_SECONDS = 7 * 24 * 3_600;

/** What officers do with people; each act is in the audit log before it is done. */
export function lookAfterPeople(needs: LookAfterNeeds) {
  const { pool, audit, grants, letters, by } = needs;

  const find = async (email: string): Promise<Person> => {
    const { rows } = await pool.query<Person & BoundRow>(
      'SELECT * FROM people."user" WHERE email = $1',
      [email.toLowerCase()],
    );
    const [person] = rows;
    if (person !== undefined && isBoundOurs(needs.keyring, "user", person)) return person;
    if (person !== undefined) {
      throw new PersonRefused(
        `The row of ${email} in people."user" was written or altered by somebody else. ` +
          "Put it back as the last backup has it.",
      );
    }
    throw new PersonRefused(
      `There is nobody with the address ${email}. people list shows them all.`,
    );
  };
  const alter = async (client: Pick<pg.ClientBase, "query">, { id }: Person, changes: BoundRow) => {
    await alterBound(client, needs.keyring, { name: "user", id, changes });
  };
  const record = (act: AuditAct, person: Person | null, details: Record<string, string>) => {
    const entry = {
      ...{ actor: by.actor, act, address: by.address, details: { ...by.details, ...details } },
      subject: person === null ? null : `person:${person.id}`,
      account: person?.account ?? null,
    };
    return audit.recordAct(act === PERSON_READMITTED ? provenAct(needs.keyring, entry) : entry);
  };

  return {
    /** Makes a link by which somebody signs up with these roles; it is shown once. */
    invite: async (email: string, roles: readonly Role[]): Promise<string> => {
      const address = email.toLowerCase();
      // Somebody whose address nobody has proved may be anybody: accepting the invitation takes the account over.
      const { rowCount } = await pool.query(
        'SELECT FROM people."user" WHERE email = $1 AND "emailVerified"',
        [address],
      );
      if (rowCount !== 0) {
        throw new PersonRefused(`${email} has signed up already. Use people roles ${email}.`);
      }
      if (needs.registration === "closed" && !isStaff({ roles })) {
        throw new PersonRefused(
          "PLIMSOLL_REGISTRATION is closed: only staff are invited. Name a role of staff.",
        );
      }
      await record("person.invited", null, { email: address, roles: roles.join(",") });
      const token = await makeTicket(needs, {
        ...{ purpose: "invitation", userId: null, email: address, roles: roles.join(",") },
        ...{ createdBy: by.actor, seconds: INVITATION_SECONDS },
      });
      const link = letters.link("/invitation", { token });
      await letters.invite(address, link);
      return link;
    },

    /** Everybody; that they were looked at is in the audit log first. */
    list: async (): Promise<PersonView[]> => {
      await record("people.listed", null, {});
      const { rows } = await pool.query<
        Omit<PersonView, "roles" | "factors"> & { id: string; totp: boolean; passkeys: number }
      >(
        `SELECT id, email, "emailVerified" AS "isEmailVerified", "suspendedAt", "createdAt",
                EXISTS (SELECT FROM people."twoFactor" factor
                         WHERE factor."userId" = "user".id AND verified IS NOT FALSE) AS totp,
                (SELECT count(*)::int FROM people.passkey WHERE "userId" = "user".id) AS passkeys
           FROM people."user" ORDER BY email`,
      );
      const views: PersonView[] = [];
      for (const { id, totp, passkeys, ...row } of rows) {
        const held = await grants.rolesOf(id);
        const named = [
          ...(totp ? ["totp"] : []),
          ...(passkeys > 0 ? [`${passkeys} passkeys`] : []),
        ];
        const roles: readonly Role[] = held.length > 0 ? held : ["customer"];
        views.push({ ...row, roles, factors: named.join(" and ") || "none" });
      }
      return views;
    },

    /** Gives a person these roles and no others. */
    setRoles: async (email: string, roles: readonly Role[]): Promise<readonly Role[]> => {
      const person = await find(email);
      if (!person.emailVerified) {
        throw new PersonRefused(
          `Nobody has proved that the address ${email} is theirs, so anybody may have signed up with it. ` +
            `Use people invite ${email}: whoever reads the letters there takes the account over.`,
        );
      }
      const superfluous = ROLES.filter((role) => !roles.includes(role));
      await grants.revoke(person.id, superfluous, by);
      await grants.grant(person.id, roles, by);
      return grants.rolesOf(person.id);
    },

    /** From now on the person may do nothing: sessions and keys end. */
    suspend: async (email: string): Promise<{ sessions: number; keys: number }> => {
      const person = await find(email);
      await record(PERSON_SUSPENDED, person, {});
      await alter(pool, person, { suspendedAt: new Date() });
      const sessions = await endSessions(pool, person.id, "all");
      await endAddressChanges(needs, person.id);
      return { sessions, keys: await needs.endKeys(person.id) };
    },

    /** Lets a person in again who was suspended. */
    readmit: async (email: string): Promise<void> => {
      const person = await find(email);
      const suspension = audit.standing.suspensionOf(`person:${person.id}`);
      await record(PERSON_READMITTED, person, suspension === null ? {} : { suspension });
      await alter(pool, person, { suspendedAt: null });
    },

    /**
     * Takes password, factors, sessions and keys from a person, for one who has lost them or whose were stolen,
     * and makes a link by which they choose a new password.
     */
    reset: async (email: string): Promise<string> => {
      const person = await find(email);
      await record(PERSON_RESET, person, {});
      await takeAllFactors(needs, person.id);
      const token = randomBytes(32).toString("base64url");
      await inTransaction(pool, async (client) => {
        const { id } = person;
        await deleteFactorRows(client, id);
        await alter(client, person, { twoFactorEnabled: false });
        // The new password makes a new row.
        await client.query('DELETE FROM people.account WHERE "userId" = $1', [id]);
        await endSessions(client, id, "all");
        const link = {
          ...{ id: randomUUID(), identifier: identifierOf(token), value: id },
          expiresAt: new Date((await timeOf(client)) + RESET_SECONDS * 1_000),
        };
        await client.query(
          `INSERT INTO people.verification (id, identifier, value, "expiresAt", "createdAt", "updatedAt", mac)
           VALUES ($1, $2, $3, $4, now(), now(), $5)`,
          [...Object.values(link), signBound(needs.keyring, "verification", link)],
        );
      });
      await endAddressChanges(needs, person.id);
      await needs.endKeys(person.id);
      await letters.resetPassword(person.email, token);
      return letters.link("/reset-password", { token });
    },
  };
}

/** The time of the database, in milliseconds. */
async function timeOf(client: Pick<pg.ClientBase, "query">): Promise<number> {
  const { rows } = await client.query<{ now: Date }>("SELECT now()");
  return (rows[0]?.now ?? new Date()).getTime();
}

/** How the library keeps the token of a new password. */
function identifierOf(token: string): string {
  return createHash("sha256").update(`reset-password:${token}`).digest("base64url");
}
