import { betterAuth, type BetterAuthPlugin, type GenericEndpointContext } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { twoFactor } from "better-auth/plugins/two-factor";
import type { AccountId } from "@plimsoll/engine";
import { makeId } from "../../foundation/secrets.ts";
import { PROOF_SECONDS, proofToken, replaceSignUp } from "../addresses/address-proof.ts";
import { followLetter, rememberSignUp } from "../addresses/follow-letter.ts";
import { boundDatabase } from "../bound/bound-adapter.ts";
import { factorsOf } from "../factors/factors.ts";
import { invitationEndpoints } from "../invitations/invitation-endpoints.ts";
import { RESET_SECONDS } from "../letters/letters.ts";
import { passkeyEndpoints } from "../passkeys/passkey-endpoints.ts";
import { hashing } from "../passwords/hashing.ts";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../passwords/judge-password.ts";
import { sessionSecrets } from "../session-keys.ts";
import { sessionEndpoints } from "../sessions/session-endpoints.ts";
import { endSurplus, isKnownAddress, noteFactor } from "../sessions/sessions.ts";
import { endAddressChanges } from "../tickets.ts";
import { rememberDevice } from "../requests/device.ts";
import { changeBegins, facts } from "../requests/facts.ts";
import { refuseSandboxAddress } from "../requests/checks.ts";
import { findAbout } from "../requests/find-about.ts";
import { endAccess } from "../sessions/end-access.ts";
import { assertMayBegin } from "../sessions/may-begin.ts";
import { createGates } from "./gates.ts";
import type { AuthNeeds } from "../auth-needs.ts";
import { noTicket, refusal } from "../requests/refuse.ts";
import { peopleSchema } from "./schema.ts";

/** Where the server writes the address of a client, whatever the client says itself. */
export const ADDRESS_HEADER = "x-plimsoll-address";
const BASE_PATH = "/api/auth";

/** The factor that a request under this path uses. */
const FACTORS: ReadonlyMap<string, string> = new Map([
  ["/two-factor/verify-totp", "totp"],
  ["/two-factor/verify-backup-code", "backup_code"],
  ["/passkey/sign-in", "passkey"],
]);

/** The library that signs people in, as it is used here. */
export function createAuth(needs: AuthNeeds) {
  const { pool, keyring, publicUrl, letters, allowsSandbox, settings, onProblem } = needs;
  return betterAuth({
    appName: "Plimsoll",
    basePath: BASE_PATH,
    ...(publicUrl === undefined ? {} : { baseURL: publicUrl }),
    secrets: sessionSecrets(keyring),
    database: boundDatabase(needs),
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (level, message) => {
        if (level === "error") onProblem(message);
      },
    },
    onAPIError: {
      onError: (error) => {
        // Refusals are answers, and the audit log has them.
        if (!(error instanceof APIError)) onProblem(error instanceof Error ? error.message : "");
      },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      password: {
        ...hashing,
        hash: async (password) => {
          const hash = await hashing.hash(password);
          const signUp = facts.getStore()?.signUp;
          if (signUp !== undefined) signUp.hash = hash;
          return hash;
        },
      },
      // Outside a sandbox nobody is in before their address is proved, and a known address is answered as a new one.
      requireEmailVerification: !allowsSandbox,
      onExistingUserSignUp: async ({ user }) => {
        const asked = facts.getStore();
        const signUp = asked?.signUp;
        const { name, hash } = signUp ?? {};
        if (name === undefined || hash === undefined) return;
        const isReplaced = await replaceSignUp(needs, user.id, { name, hash });
        if (asked !== undefined) asked.refusedAs = isReplaced ? "SIGNED_UP_AGAIN" : "HAS_ACCOUNT";
        if (isReplaced) letters.verify(user.email, await proofToken(needs, user));
        else letters.hasAccount(user.email);
      },
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => {
        if (user.emailVerified) {
          const isKnown = await isKnownAddress(pool, user.id, facts.getStore()?.address ?? "");
          void letters.resetPassword(user.email, token, isKnown);
        } else letters.verify(user.email, await proofToken(needs, user));
      },
      onPasswordReset: async ({ user }) => {
        // It is what one does after a theft.
        await endAccess(needs, user.id);
        letters.passwordChanged(user.email);
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      expiresIn: PROOF_SECONDS,
      beforeEmailVerification: async ({ id }) => {
        // Elsewhere the letter was followed before the library looks at it: see `followLetter`.
        if (!allowsSandbox) throw noTicket();
        await findAbout(pool, "id", id);
        await changeBegins();
      },
      sendVerificationEmail: async ({ user }) =>
        letters.verify(user.email, await proofToken(needs, user)),
    },
    // Tokens of links in letters are kept as hashes.
    verification: { storeIdentifier: "hashed" },
    session: { expiresIn: settings.sessions.seconds, disableSessionRefresh: true },
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
          before: async ({ email, ...user }) => {
            refuseSandboxAddress(needs, email);
            // Before the row is signed, which is earlier than the library's own defaults.
            return { data: { account: `c-${makeId()}`, ...user, email } };
          },
          after: async (user) => {
            // Elsewhere an account is opened at the first visit, so that addresses nobody has proved open none.
            const { account, email } = user;
            if (!allowsSandbox || typeof account !== "string") return;
            await needs.openAccount(account as AccountId, email);
          },
        },
        update: { before: async ({ email }) => refuseSandboxAddress(needs, email) },
      },
      session: {
        create: { before: async (session, ctx) => ({ data: await begin(needs, session, ctx) }) },
      },
    },
    hooks: { before: gateKeeper(needs), after: afterwards(needs) },
    plugins: [
      twoFactor({ issuer: "Plimsoll", accountLockout: { enabled: false } }),
      {
        id: "plimsoll",
        schema: peopleSchema,
        endpoints: {
          ...sessionEndpoints(needs),
          ...passkeyEndpoints(needs),
          ...invitationEndpoints(needs),
        },
      } satisfies BetterAuthPlugin,
    ],
    // What is tried is counted in `tries`, and requests are counted before they come here.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "plimsoll",
      useSecureCookies: publicUrl?.startsWith("https:") === true,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
  });
}

/** Lets requests through their gates. Calls of the service itself pass none. */
function gateKeeper(needs: AuthNeeds) {
  const gates = createGates(needs);
  return createAuthMiddleware(async (ctx) => {
    if (ctx.path === "/verify-email" && !needs.allowsSandbox) await followLetter(needs, ctx);
    const gate = gates.get(ctx.path);
    if (gate === undefined || ctx.request === undefined) return;
    const body: unknown = ctx.body;
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw refusal(400, "INVALID_BODY", "Send an object as JSON.");
    }
    const given = body as Record<string, unknown>;
    const passed = await gate(ctx, { ...given });
    // In place: what a hook returns would be merged with what was sent, not put in its stead.
    for (const name of Object.keys(given)) Reflect.deleteProperty(given, name);
    Object.assign(given, passed);
    await changeBegins();
  });
}

/** What follows from an answer. */
function afterwards(needs: AuthNeeds) {
  const { letters } = needs;
  return createAuthMiddleware(async (ctx) => {
    const { returned, session, newSession } = ctx.context;
    if (returned instanceof APIError) return;
    const signUp = facts.getStore()?.signUp;
    if (signUp?.hash !== undefined && !needs.allowsSandbox) await rememberSignUp(ctx, signUp.hash);
    if (newSession !== null) {
      const { id, twoFactorEnabled } = newSession.user as {
        id: string;
        twoFactorEnabled?: boolean;
      };
      // Whoever has the password alone is not known yet.
      const isHalf = ctx.path === "/sign-in/email" && twoFactorEnabled === true;
      if (!isHalf) await rememberDevice(ctx, id);
    }
    if (session === null) return;
    const factor = FACTORS.get(ctx.path);
    if (factor !== undefined) await noteFactor(needs, session.session.id, factor);
    const { id: userId, email } = session.user;
    if (ctx.path === "/change-password") {
      await endAddressChanges(needs, userId);
      letters.passwordChanged(email);
    }
    if (ctx.path === "/two-factor/disable") {
      letters.factorChanged(email, "The second factor of your account was turned off.");
    }
  });
}

/** What is kept of a session that begins. */
async function begin(
  needs: AuthNeeds,
  session: Readonly<Record<string, unknown>>,
  ctx: GenericEndpointContext | null,
): Promise<Record<string, unknown>> {
  const userId = typeof session["userId"] === "string" ? session["userId"] : "";
  const path = ctx?.path ?? "";
  await assertMayBegin(needs, userId);
  await endSurplus(needs.pool, userId);
  const now = new Date(facts.getStore()?.now ?? Date.now());
  return {
    // Turning a factor off, or changing the password, goes on with what was used before.
    factor: FACTORS.get(path) ?? keptFactor(ctx),
    provenAt: (await provesAll(needs, userId, path)) ? now : keptProof(ctx),
    createdAt: now,
    seenAt: now,
    ipAddress: facts.getStore()?.address ?? "",
  };
}

/** Whether this request proves who somebody is: whoever has a factor proves nothing by the password alone. */
async function provesAll(needs: AuthNeeds, userId: string, path: string): Promise<boolean> {
  // The gate before it has used up a code.
  if (FACTORS.has(path) || path === "/two-factor/disable") return true;
  const { totp, passkeys, isMissing } = await factorsOf(needs, userId);
  return !totp && passkeys === 0 && !isMissing;
}

/** When the person proved it last in the session that this one goes on with. */
function keptProof(ctx: GenericEndpointContext | null): Date | null {
  if (ctx?.path !== "/change-password") return null;
  const before: unknown = ctx.context.session?.session;
  if (typeof before !== "object" || before === null || !("provenAt" in before)) return null;
  return before.provenAt instanceof Date ? before.provenAt : null;
}

function keptFactor(ctx: GenericEndpointContext | null): string | null {
  if (ctx === null || !["/change-password", "/two-factor/disable"].includes(ctx.path)) return null;
  const before: unknown = ctx.context.session?.session;
  const factor: unknown =
    typeof before === "object" && before !== null && "factor" in before ? before.factor : null;
  if (typeof factor !== "string") return null;
  return ctx.path === "/change-password" || factor === "passkey" ? factor : null;
}
