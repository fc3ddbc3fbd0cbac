import type { Role } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";
import type pg from "pg";
import { isSandboxAddress, SANDBOX_DOMAIN } from "../foundation/config/sandbox-address.ts";
import type { Mailer } from "../foundation/mailer.ts";
import type { AuditLog } from "./audit-log/audit-log.ts";
import { auditPeople } from "./audit-log/audit-people.ts";
import type { Caller } from "./caller.ts";
import type { RoleGrants } from "./grants/role-grants.ts";
import type { Keyring } from "../foundation/secrets/keyring.ts";
import { headersSignedAnew, sessionSecrets, signedAnew } from "./session-keys.ts";
import { makeId } from "../foundation/secrets.ts";

export interface PeopleOptions {
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  readonly publicUrl: string | undefined;
  /** Lets people prove that their address is theirs, where there is one. */
  readonly mailer?: Mailer | undefined;
  /** Whether people of a sandbox may be here; everywhere else they and their sessions are void. */
  readonly allowsSandbox: boolean;
  /** Whether an address may try a password only now and then. */
  readonly limitsTries: boolean;
  /** Opens the engine's account of somebody who has signed up; safe to call again. */
  readonly openAccount: (account: AccountId, email: string) => Promise<void>;
  readonly audit: AuditLog;
  /** What people may do beyond what every customer may. */
  readonly grants: Pick<RoleGrants, "rolesOf" | "grant">;
  readonly onProblem: (message: string) => void;
}

/** People who sign in with e-mail and password, and a second factor if they wish. */
export interface People {
  /** Answers everything under /api/auth. */
  handle(request: Request): Promise<Response>;
  /** Who is signed in, if anybody. */
  recognise(headers: Headers): Promise<Caller | null>;
  /** Signs somebody in whom the service itself plays host to, and signs them up before that. */
  receive(guest: Guest): Promise<Received>;
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

/** Where the server writes the address of a client, whatever the client says itself. */
export const ADDRESS_HEADER = "x-plimsoll-address";
const PASSWORD_LENGTH_MIN = 10;
const SESSION_SECONDS = 7 * 24 * 3600;

export function openPeople(options: PeopleOptions): People {
  const auth = createAuth(options);
  const opened = new Set<string>();
  const isVoid = (email: string): boolean => !options.allowsSandbox && isSandboxAddress(email);
  const lookUp = async (received: Headers) => {
    const headers = headersSignedAnew(received, options.keyring);
    if (!headers.has("cookie")) return null;
    return auth.api.getSession({ headers, query: { disableRefresh: true } });
  };
  const whoIs = async (headers: Headers) => {
    const session = await lookUp(headers);
    return session === null ? null : { id: session.user.id, account: session.user.account };
  };
  const handle = async (received: Request): Promise<Response> => {
    const request = signedAnew(received, options.keyring);
    if (options.allowsSandbox) return auth.handler(request);
    const session = await lookUp(request.headers);
    // As if it had not been sent: whoever brings a void session may still sign in as somebody else.
    if (session !== null && isVoid(session.user.email)) request.headers.delete("cookie");
    return auth.handler(request);
  };
  const { audit } = options;
  return {
    handle: auditPeople({ audit, addressHeader: ADDRESS_HEADER, whoIs }, handle),
    recognise: async (received) => {
      const headers = headersSignedAnew(received, options.keyring);
      const session = await auth.api.getSession({ headers });
      if (session === null || isVoid(session.user.email)) return null;
      const { user } = session;
      const account = user.account as AccountId;
      if (!opened.has(account)) {
        await options.openAccount(account, user.email);
        opened.add(account);
      }
      const granted = await options.grants.rolesOf(user.id);
      const roles: readonly Role[] = granted.length > 0 ? granted : ["customer"];
      return {
        ...{ id: `person:${user.id}`, kind: "person", name: user.email, roles, account },
        person: {
          ...{ sessionId: session.session.id, factor: null, provenAt: session.session.createdAt },
          ...{ isEmailVerified: user.emailVerified, withheld: [] },
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
      const { rows } = await options.pool.query<{ id: string; account: string }>(
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
      await options.grants.grant(user.id, staff, { actor: "sandbox", address: null });
      await options.openAccount(account, email);
      return { account, cookies: response.headers.getSetCookie() };
    },
    forgetAccounts: () => opened.clear(),
    migrate: async () => {
      const { runMigrations } = await getMigrations(auth.options);
      await runMigrations();
    },
  };
}

function createAuth(options: PeopleOptions) {
  const { pool, keyring, publicUrl, mailer, limitsTries, openAccount, onProblem } = options;
  const refuse = (email: string | undefined): void => {
    if (options.allowsSandbox || email === undefined || !isSandboxAddress(email)) return;
    throw new APIError("FORBIDDEN", {
      code: "SANDBOX_ADDRESS",
      message: `Addresses at ${SANDBOX_DOMAIN} exist in a sandbox only. Use your own.`,
    });
  };
  return betterAuth({
    appName: "Plimsoll",
    basePath: "/api/auth",
    ...(publicUrl === undefined ? {} : { baseURL: publicUrl }),
    secrets: sessionSecrets(keyring),
    database: pool,
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (level, message) => {
        if (level === "error") onProblem(message);
      },
    },
    emailAndPassword: { enabled: true, minPasswordLength: PASSWORD_LENGTH_MIN },
    ...(mailer === undefined ? {} : { emailVerification: verification(mailer, onProblem) }),
    session: { expiresIn: SESSION_SECONDS },
    user: {
      additionalFields: {
        account: {
          type: "string",
          required: true,
          input: false,
          unique: true,
          defaultValue: () => `c-${makeId()}`,
        },
        roles: { type: "string", required: true, input: false, defaultValue: "customer" },
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async ({ email }) => refuse(email),
          after: (user) => openAccountOf(user, openAccount),
        },
        update: { before: async ({ email }) => refuse(email) },
      },
      session: { create: { before: async ({ userId }) => refuse(await emailOf(pool, userId)) } },
    },
    plugins: [twoFactor({ issuer: "Plimsoll" })],
    rateLimit: { enabled: limitsTries },
    advanced: { cookiePrefix: "plimsoll", ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] } },
  });
}

async function emailOf(pool: pg.Pool, userId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ email: string }>('SELECT email FROM "user" WHERE id = $1', [
    userId,
  ]);
  return rows[0]?.email;
}

async function openAccountOf(
  user: Readonly<Record<string, unknown>>,
  openAccount: PeopleOptions["openAccount"],
): Promise<void> {
  const { account, email } = user;
  if (typeof account !== "string" || typeof email !== "string") return;
  await openAccount(account as AccountId, email);
}

/** A letter with a link at sign-up: alerts go to an address only once somebody has followed it. */
function verification(mailer: Mailer, onProblem: (message: string) => void) {
  return {
    sendOnSignUp: true,
    sendVerificationEmail: async ({ user, url }: { user: { email: string }; url: string }) => {
      const text = `Follow this link so that alerts about your loans may come here:\n\n${url}\n`;
      const letter = { to: user.email, subject: "Is this your address?", text };
      // Signing up must not wait for a mail server that is slow, nor fail with it.
      mailer.send(letter).catch((error: unknown) => {
        onProblem(`A letter could not be sent: ${error instanceof Error ? error.message : ""}`);
      });
    },
  };
}
