import type { GenericEndpointContext } from "better-auth";
import { proveAddress } from "../addresses/address-proof.ts";
import { networkOf } from "../../foundation/network-of.ts";
import { factorsOf, isBackupCode, useTotp } from "../factors/factors.ts";
import { Quota } from "../../foundation/quota.ts";
import { judgePassword } from "../passwords/judge-password.ts";
import { isKnownAddress } from "../sessions/sessions.ts";
import { TooManyTries, type Try } from "../tries/tries.ts";
import { knownDevice } from "../requests/device.ts";
import { changeBegins, facts, isAbout } from "../requests/facts.ts";
import type { AuthNeeds } from "../auth-needs.ts";
import { findAbout } from "../requests/find-about.ts";
import {
  checkName,
  factorMissing,
  factorNeeded,
  refuseSandboxAddress,
} from "../requests/checks.ts";
import { noTicket, refusal } from "../requests/refuse.ts";
import { mustBeProven, needSession, type SignedIn } from "../requests/signed-in.ts";

type Context = GenericEndpointContext;
type Body = Readonly<Record<string, unknown>>;
/** Looks at a request before it is answered; what it returns takes the place of the body. */
export type Gate = (ctx: Context, body: Body) => Promise<Body>;

const SIGN_UPS_PER_HOUR = 30;
const HOUR = 3_600_000;

/** What a request under /api/auth must pass before the library answers it, by path. */
export function createGates(needs: AuthNeeds): ReadonlyMap<string, Gate> {
  const { pool, settings, workers, tries } = needs;
  const signUps = new Quota(SIGN_UPS_PER_HOUR, HOUR);

  /** @throws APIError TOO_MANY_TRIES */
  const begin = async (
    ctx: Context,
    kind: "password" | "code",
    who: { readonly userId: string | null; readonly name: string; readonly session?: string },
  ): Promise<Try> => {
    const address = facts.getStore()?.address ?? "";
    const { userId } = who;
    const device = who.session ?? (userId === null ? null : await knownDevice(ctx, userId));
    const known = userId !== null && (await isKnownAddress(pool, userId, address));
    try {
      return tries.begin({ kind, target: who.name, address, device, isKnownAddress: known });
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error;
      throw refusal(429, "TOO_MANY_TRIES", error.message, error.retryAfterSeconds);
    }
  };
  /** Counts a password that somebody who is signed in gives; it was right if the answer is a good one. */
  const countPassword = async (ctx: Context): Promise<SignedIn> => {
    const signedIn = await needSession(ctx);
    const { user, session } = signedIn;
    const name = `password:${user.email}`;
    const store = facts.getStore();
    const attempt = await begin(ctx, "password", { userId: user.id, name, session: session.id });
    if (store !== undefined) store.attempt = attempt;
    return signedIn;
  };
  /** @throws APIError INVALID_CODE for a code that is wrong or was used before */
  const spendCode = async (ctx: Context, userId: string, code: unknown): Promise<void> => {
    const attempt = await begin(ctx, "code", { userId, name: `code:${userId}` });
    const key = ctx.context.secretConfig;
    const given = { userId, code: typeof code === "string" ? code : "" };
    if (!(await useTotp(needs, key, given))) throw invalidCode();
    attempt.wasRight();
  };

  const signUp: Gate = async (_, body) => {
    if (settings.registration !== "open") {
      throw refusal(
        403,
        "REGISTRATION_CLOSED",
        "Signing up needs an invitation. Ask the operator.",
      );
    }
    const [name, email] = [textOf(body["name"]), textOf(body["email"]).toLowerCase()];
    checkName(name);
    refuseSandboxAddress(needs, email);
    await judgePassword(workers, body["password"], { name, email });
    await findAbout(pool, "email", email);
    const network = networkOf(facts.getStore()?.address ?? "");
    if (needs.limitsNetworks && !needs.allowsSandbox && !signUps.take(network)) {
      const message = "Too many accounts were opened from this address. Try again in an hour.";
      throw refusal(429, "TOO_MANY_SIGN_UPS", message, 3_600);
    }
    const store = facts.getStore();
    if (store !== undefined) store.signUp = { name };
    return { name, email, password: body["password"], rememberMe: body["rememberMe"] };
  };

  const signIn: Gate = async (ctx, body) => {
    const email = textOf(body["email"]).toLowerCase();
    const user = await findAbout(pool, "email", email);
    const userId = user?.id ?? null;
    const store = facts.getStore();
    const attempt = await begin(ctx, "password", { userId, name: `password:${email}` });
    if (store !== undefined) store.attempt = attempt;
    return { email, password: body["password"], rememberMe: body["rememberMe"] };
  };

  const verifyTotp: Gate = async (ctx, body) => {
    const userId = await halfSignedIn(ctx);
    await findAbout(pool, "id", userId);
    const signedIn = await needSession(ctx).catch(() => null);
    if (signedIn?.session.factor === null) {
      // A first one is set up by that; never one beside another that was not used here.
      const { totp, passkeys, isMissing } = await factorsOf(needs, userId);
      if (!totp && (passkeys > 0 || isMissing)) throw factorNeeded();
    }
    await spendCode(ctx, userId, body["code"]);
    return { code: body["code"] };
  };

  const verifyBackupCode: Gate = async (ctx, body) => {
    const userId = await halfSignedIn(ctx);
    await findAbout(pool, "id", userId);
    const attempt = await begin(ctx, "code", { userId, name: `code:${userId}` });
    const code = textOf(body["code"]);
    if (!(await isBackupCode(needs, ctx.context.secretConfig, { userId, code })))
      throw invalidCode();
    attempt.wasRight();
    return { code };
  };

  /** A first factor may be set up by the password alone; a further one only by whoever has used one. */
  const enableTotp: Gate = async (ctx, body) => {
    const signedIn = await countPassword(ctx);
    const { user, session } = signedIn;
    const { totp, passkeys, isMissing } = await factorsOf(needs, user.id);
    const hasFactor = totp || passkeys > 0 || isMissing;
    if (hasFactor && session.factor === null) throw factorNeeded();
    // The new factor proves anything from then on, so the old one must have been used just now.
    if (hasFactor) mustBeProven(signedIn);
    return { password: body["password"] };
  };

  /** Whoever turns a factor off, or makes new backup codes, must have it. */
  const withCode: Gate = async (ctx, body) => {
    const { user } = await countPassword(ctx);
    await spendCode(ctx, user.id, body["code"]);
    return { password: body["password"] };
  };

  const changePassword: Gate = async (ctx, body) => {
    const { user } = await countPassword(ctx);
    await judgePassword(workers, body["newPassword"], user);
    const { currentPassword, newPassword } = body;
    return { currentPassword, newPassword, revokeOtherSessions: true };
  };

  const resetPassword: Gate = async (ctx, body) => {
    const token = textOf(body["token"]);
    const found = await ctx.context.internalAdapter.findVerificationValue(
      `reset-password:${token}`,
    );
    const isGood = found !== null && found.expiresAt.getTime() > Date.now();
    const user = isGood ? await ctx.context.internalAdapter.findUserById(found.value) : null;
    // The library would refuse it too, but later: strangers have no passwords judged here, and begin nothing.
    if (user === null) throw noTicket();
    isAbout(user);
    await judgePassword(workers, body["newPassword"], user);
    // The link came by a letter to this address, or from an officer who knows whose it is. Before the new password is
    // there: whoever signs up with the address at the same moment would put another in its place.
    if (!user.emailVerified) {
      await changeBegins();
      await proveAddress(needs, user.id, null);
    }
    return { token, newPassword: body["newPassword"] };
  };

  const updateName: Gate = async (_, body) => {
    const name = textOf(body["name"]);
    checkName(name);
    return { name };
  };

  /** Password and factor again; the endpoint looks at the password. */
  const stepUp: Gate = async (ctx, body) => {
    const { user } = await countPassword(ctx);
    const { totp, passkeys, isMissing } = await factorsOf(needs, user.id);
    if (totp) await spendCode(ctx, user.id, body["code"]);
    else if (passkeys > 0) throw refusal(403, "PASSKEY_REQUIRED", "Use your passkey for this.");
    else if (isMissing) throw factorMissing();
    const store = facts.getStore();
    if (store !== undefined && totp) store.factor = "totp";
    return { password: body["password"] };
  };

  const onlyEmail: Gate = async (_, body) => {
    const email = textOf(body["email"]).toLowerCase();
    await findAbout(pool, "email", email);
    return { email };
  };

  return new Map([
    ["/sign-up/email", signUp],
    ["/sign-in/email", signIn],
    ["/two-factor/verify-totp", verifyTotp],
    ["/two-factor/verify-backup-code", verifyBackupCode],
    ["/two-factor/enable", enableTotp],
    ["/two-factor/disable", withCode],
    ["/two-factor/generate-backup-codes", withCode],
    ["/change-password", changePassword],
    ["/reset-password", resetPassword],
    ["/update-user", updateName],
    ["/send-verification-email", onlyEmail],
    ["/request-password-reset", onlyEmail],
    ["/step-up", stepUp],
  ]);
}

/** Whose code is asked for: of somebody who is signed in, or who has given the right password just now. */
async function halfSignedIn(ctx: Context): Promise<string> {
  const { context } = ctx;
  const signedIn = await needSession(ctx).catch(() => null);
  if (signedIn !== null) return signedIn.user.id;
  const cookie = context.createAuthCookie("two_factor");
  const identifier = await ctx.getSignedCookie(cookie.name, context.secret);
  const found =
    typeof identifier === "string"
      ? await context.internalAdapter.findVerificationValue(identifier)
      : null;
  if (found === null) throw refusal(401, "INVALID_TWO_FACTOR_COOKIE", "Sign in again.");
  return found.value;
}

function invalidCode() {
  return refusal(401, "INVALID_CODE", "This code is wrong or was used before. Wait for the next.");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
