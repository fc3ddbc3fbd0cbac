import type { Role } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import { getMigrations } from "better-auth/db/migration";
import type { PeopleSettings } from "../foundation/config/people-settings.ts";
import { isSandboxAddress } from "../foundation/config/sandbox-address.ts";
import type { Mailer } from "../foundation/mailer.ts";
import type { Workers } from "../foundation/workers/workers.ts";
import { auditPeople } from "./audit-log/audit-people.ts";
import type { BoundNeeds } from "./bound/bound-needs.ts";
import { ADDRESS_HEADER, createAuth } from "./auth/create-auth.ts";
import { inEvenTime } from "./requests/even-time.ts";
import { facts, type Facts } from "./requests/facts.ts";
import { isOpenPath } from "./requests/paths.ts";
import { isStaff, rolesThatCount, type Caller } from "./caller.ts";
import type { RoleGrants } from "./grants/role-grants.ts";
import { subjectOf } from "./bound/standing-factors.ts";
import { Letters } from "./letters/letters.ts";
import { headersSignedAnew, signedAnew } from "./session-keys.ts";
import { isOver, noteSeen } from "./sessions/sessions.ts";
import { sweepNowAndThen } from "./sweep.ts";
import { Tries } from "./tries/tries.ts";

export { ADDRESS_HEADER } from "./auth/create-auth.ts";

export interface PeopleOptions extends BoundNeeds {
  readonly publicUrl: string | undefined;
  /** Where letters lead when no address of the service was told. */
  readonly localUrl: string;
  /** Lets people prove that their address is theirs, where there is one. */
  readonly mailer?: Mailer | undefined;
  readonly workers: Workers;
  /** Whether people of a sandbox may be here; everywhere else they and their sessions are void. */
  readonly allowsSandbox: boolean;
  readonly settings: PeopleSettings;
  /** Whether wrong passwords and codes delay the next ones. */
  readonly limitsTries: boolean;
  /** Whether one place on the network is allowed so many sign-ups and letters an hour and no more. */
  readonly limitsNetworks: boolean;
  /** Opens the engine's account of somebody who has signed up; safe to call again. */
  readonly openAccount: (account: AccountId, email: string) => Promise<void>;
  /** What people may do beyond what every customer may. */
  readonly grants: Pick<RoleGrants, "rolesOf" | "grant">;
  /** Ends every key that a person has made. Returns how many. */
  readonly endKeys: (userId: string) => Promise<number>;
  /** Milliseconds since 1970-01-01 UTC, as well as can be told while the clock of the machine is wrong. */
  readonly now: () => number;
  readonly onProblem: (message: string) => void;
}

/** People who sign in with e-mail and password or a passkey, and a second factor. */
export interface People {
  /** Answers everything under /api/auth. The client's address stands in `ADDRESS_HEADER`. */
  handle(request: Request): Promise<Response>;
  /** Who is signed in, if anybody. */
  recognise(headers: Headers): Promise<Caller | null>;
  /** Signs somebody in whom the service itself plays host to, and signs them up before that. */
  receive(guest: Guest): Promise<Received>;
  /** The name under which whoever has this account signed up; null where nobody signs in for it. */
  nameOf(account: string): Promise<string | null>;
  /** The book is another one: everybody who comes needs an account in it. */
  forgetAccounts(): void;
  migrate(): Promise<void>;
}

/** Somebody without a password of their own. */
interface Guest {
  readonly email: string;
  readonly name: string;
  /** Made by the service: the one for a new guest first, then those that it may have been given earlier. */
  readonly passwords: readonly string[];
  readonly roles: readonly Role[];
}

/** There is somebody of this address, with another password. */
export class GuestRefused extends Error {
  override readonly name = "GuestRefused";
}

interface Received {
  readonly account: AccountId;
  /** Values of Set-Cookie. */
  readonly cookies: readonly string[];
}

export function openPeople(options: PeopleOptions): People {
  const { pool, allowsSandbox, settings, grants, keyring, audit } = options;
  const auth = createAuth({
    ...options,
    letters: new Letters({
      publicUrl: options.publicUrl ?? options.localUrl,
      mailer: options.mailer,
      limitsNetworks: options.limitsNetworks,
      onProblem: options.onProblem,
    }),
    tries: new Tries(options.limitsTries),
    grant: (userId, roles, actor) =>
      grants.grant(userId, roles, { actor, address: facts.getStore()?.address ?? null }),
  });
  const opened = new Set<string>();
  const sweep = sweepNowAndThen(pool, options.onProblem);

  /** Whether an officer has ended a session of that time by the log, whoever has put its row back. */
  const isEnded = async (userId: string, createdAt: Date): Promise<boolean> => {
    const person = subjectOf(userId);
    const isSo = (): boolean =>
      audit.standing.suspensionOf(person) !== null ||
      createdAt.getTime() < audit.standing.endedAt(person);
    // A command beside this process may just have readmitted them.
    if (isSo()) await audit.catchUp();
    return isSo();
  };

  /** The session of a request, unless it is over or void; such a one is as if it had not been sent. */
  const live = async (received: Headers) => {
    const headers = headersSignedAnew(received, keyring);
    if (!headers.has("cookie")) return null;
    const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
    if (found === null) return null;
    const { session, user } = found;
    const granted = await grants.rolesOf(user.id);
    const roles: readonly Role[] = granted.length > 0 ? granted : ["customer"];
    const isForeign = !allowsSandbox && isSandboxAddress(user.email);
    const isVoid = isForeign || isSuspended(user) || (await isEnded(user.id, session.createdAt));
    const known = { id: session.id, createdAt: session.createdAt, seenAt: session.seenAt ?? null };
    if (isVoid || isOver(known, isStaff({ roles }), settings, options.now())) {
      await pool.query("DELETE FROM people.session WHERE id = $1", [session.id]);
      return null;
    }
    await noteSeen(pool, known, options.now());
    return { session, user, roles };
  };

  const answer = auditPeople({ audit, addressHeader: ADDRESS_HEADER }, async (request, asked) => {
    const response = await facts.run(asked, () => auth.handler(request));
    if (response.ok) asked.attempt?.wasRight();
    return hideUnproved(response);
  });

  return {
    handle: async (received) => {
      const request = signedAnew(received, keyring);
      const path = new URL(request.url).pathname;
      if (!isOpenPath(request.method, path)) {
        return refuse(404, "NOT_FOUND", "There is nothing here.");
      }
      sweep();
      // A session that is over or void is gone after that.
      const found = await live(request.headers);
      const asked: Facts = {
        address: request.headers.get(ADDRESS_HEADER) ?? "",
        now: options.now(),
      };
      const before = found && { id: found.user.id, account: found.user.account };
      return inEvenTime(path, () => answer(request, asked, before));
    },
    recognise: async (headers) => {
      const found = await live(headers);
      if (found === null) return null;
      const { session, user } = found;
      const account = user.account as AccountId;
      if (!opened.has(account)) {
        await options.openAccount(account, user.email);
        opened.add(account);
      }
      const factor = session.factor ?? null;
      const { roles, withheld } = rolesThatCount(found.roles, allowsSandbox || factor !== null);
      return {
        ...{ id: `person:${user.id}`, kind: "person", name: user.email, roles, account },
        person: {
          sessionId: session.id,
          factor,
          provenAt: session.provenAt ?? null,
          isEmailVerified: allowsSandbox || user.emailVerified,
          withheld,
        },
      };
    },
    receive: async ({ email, name, passwords, roles }) => {
      let response: Response | undefined;
      for (const password of passwords) {
        response = await auth.api.signInEmail({ body: { email, password }, asResponse: true });
        if (response.ok) break;
      }
      const [password = ""] = passwords;
      if (response?.ok !== true) {
        const body = { email, password, name };
        response = await auth.api.signUpEmail({ body, asResponse: true });
      }
      if (!response.ok) throw new GuestRefused(`${email} cannot be signed in: ${response.status}.`);
      const { rows } = await pool.query<{ id: string; account: string }>(
        'SELECT id, account FROM "user" WHERE email = $1',
        [email],
      );
      const [user] = rows;
      if (user === undefined) throw new Error(`${email} has no account.`);
      audit.note({
        ...{ actor: `person:${user.id}`, act: "person.signed_in", subject: `person:${user.id}` },
        ...{ account: user.account, address: null, details: { path: "sandbox", email } },
      });
      const account = user.account as AccountId;
      const staff = roles.filter((role) => role !== "customer");
      await grants.grant(user.id, staff, { actor: "sandbox", address: null });
      await options.openAccount(account, email);
      return { account, cookies: response.headers.getSetCookie() };
    },
    nameOf: async (account) => {
      const { rows } = await pool.query<{ name: string }>(
        'SELECT name FROM people."user" WHERE account = $1 ORDER BY "createdAt" LIMIT 1',
        [account],
      );
      return rows[0]?.name ?? null;
    },
    forgetAccounts: () => opened.clear(),
    migrate: async () => {
      const { runMigrations } = await getMigrations({ ...auth.options, database: pool });
      await runMigrations();
    },
  };
}

/** That an address is not proved is told only in letters to it: otherwise signing in would tell who has signed up. */
async function hideUnproved(response: Response): Promise<Response> {
  if (response.status !== 403) return response;
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const isUnproved =
    typeof answer === "object" &&
    answer !== null &&
    "code" in answer &&
    answer.code === "EMAIL_NOT_VERIFIED";
  return isUnproved
    ? refuse(401, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password")
    : response;
}

function isSuspended({ suspendedAt }: { readonly suspendedAt?: Date | null | undefined }): boolean {
  return suspendedAt !== null && suspendedAt !== undefined;
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
