import { randomBytes } from "node:crypto";
import type { GenericEndpointContext } from "better-auth";
import { verifyJWT } from "better-auth/crypto";
import type { AuthNeeds } from "../auth-needs.ts";
import { RESET_SECONDS } from "../letters/letters.ts";
import { changeBegins, facts, isAbout } from "../requests/facts.ts";
import { markOf, PROOF_SECONDS, proveAddress } from "./address-proof.ts";

type Context = GenericEndpointContext;

function cookieOf(ctx: Context) {
  return ctx.context.createAuthCookie("signed_up", { maxAge: PROOF_SECONDS });
}

/** Lets the browser show later with which password it has signed up, whether that came to anything or not. */
export async function rememberSignUp(ctx: Context, hash: string): Promise<void> {
  const { name, attributes } = cookieOf(ctx);
  await ctx.setSignedCookie(name, markOf(hash), ctx.context.secret, attributes);
}

/**
 * Proves an address by its letter, before the library answers. That shows who reads the letters there, not whose
 * password it is: anybody may have signed up with the address. So the password counts in the browser that signed up with
 * it; in any other one it is chosen anew, and the address is proved by that.
 *
 * @throws APIError a redirect to where the password is chosen.
 */
export async function followLetter(needs: AuthNeeds, ctx: Context): Promise<void> {
  const { token } = (ctx.query ?? {}) as { readonly token?: unknown };
  if (typeof token !== "string") return;
  const claims: Readonly<Record<string, unknown>> | null = await verifyJWT(
    token,
    ctx.context.secret,
  );
  const { internalAdapter } = ctx.context;
  const userId = claims?.["userId"];
  const user = typeof userId === "string" ? await internalAdapter.findUserById(userId) : null;
  // The library refuses what proves nothing, and says nothing new of what is proved.
  if (user === null || user.emailVerified || user.email !== claims?.["email"]) return;
  isAbout(user);
  const mark = claims["mark"];
  const known = await ctx.getSignedCookie(cookieOf(ctx).name, ctx.context.secret);
  if (typeof mark === "string" && mark === known) {
    await changeBegins();
    if (await proveAddress(needs, user.id, mark)) return;
  }
  const choice = randomBytes(32).toString("base64url");
  await internalAdapter.createVerificationValue({
    identifier: `reset-password:${choice}`,
    value: user.id,
    expiresAt: new Date(Date.now() + RESET_SECONDS * 1_000),
  });
  const asked = facts.getStore();
  if (asked !== undefined) asked.refusedAs = "PASSWORD_TO_CHOOSE";
  throw ctx.redirect(needs.letters.link("/reset-password", { token: choice }));
}
