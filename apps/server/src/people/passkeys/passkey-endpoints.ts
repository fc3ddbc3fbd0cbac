import type { GenericEndpointContext } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { networkOf } from "../../foundation/network-of.ts";
import { changeBegins, facts } from "../requests/facts.ts";
import { checkName, factorNeeded } from "../requests/checks.ts";
import type { AuthNeeds } from "../auth-needs.ts";
import { refusal } from "../requests/refuse.ts";
import { mustBeProven, needSession } from "../requests/signed-in.ts";
import { factorsOf } from "../factors/factors.ts";
import { noteProof } from "../sessions/sessions.ts";
import { Challenges } from "./challenges.ts";
import {
  authenticate,
  authenticationOptions,
  listPasskeys,
  register,
  registrationOptions,
  removePasskey,
  renamePasskey,
  type RelyingParty,
} from "./passkeys.ts";

const id = z.string().min(1).max(100);
/** What the browser brings; the library looks at every member. */
const response = z.looseObject({ id: z.string().min(1).max(2_000) });
const nothing = z.object({});

/** Passkeys: to add one, to sign in by one, and to show again by one who one is. */
export function passkeyEndpoints(needs: AuthNeeds) {
  const { pool, letters } = needs;
  const challenges = new Challenges();

  const party = (ctx: GenericEndpointContext): RelyingParty => {
    const url = new URL(needs.publicUrl ?? ctx.request?.url ?? ctx.context.baseURL);
    return { id: url.hostname, origin: url.origin };
  };
  const ask = (purpose: "register" | "sign-in" | "prove", userId: string | null): string => {
    const challenge = challenges.ask(purpose, userId, networkOf(facts.getStore()?.address ?? ""));
    if (challenge !== null) return challenge;
    throw refusal(429, "TOO_MANY_TRIES", "Too many tries. Wait a few minutes.", 300);
  };
  /** Somebody who may change how they sign in: proved lately, and with a factor where there is one. */
  const mayChange = async (ctx: GenericEndpointContext) => {
    const signedIn = await needSession(ctx);
    const { totp, passkeys, isMissing } = await factorsOf(needs, signedIn.user.id);
    if ((totp || passkeys > 0 || isMissing) && signedIn.session.factor === null)
      throw factorNeeded();
    mustBeProven(signedIn);
    return signedIn;
  };

  return {
    passkeyRegistrationOptions: createAuthEndpoint(
      "/passkey/registration-options",
      { method: "POST", body: nothing },
      async (ctx) => {
        const { user } = await mayChange(ctx);
        const challenge = ask("register", user.id);
        const options = await registrationOptions(pool, party(ctx), user, challenge);
        if (options === null) {
          throw refusal(409, "TOO_MANY_PASSKEYS", "Remove a passkey before you add another.");
        }
        return ctx.json(options);
      },
    ),
    registerPasskey: createAuthEndpoint(
      "/passkey/register",
      { method: "POST", body: z.object({ name: z.string(), response }) },
      async (ctx) => {
        const { user, session } = await mayChange(ctx);
        const { name, response: given } = ctx.body;
        checkName(name);
        await changeBegins();
        const made = await register(needs, challenges, {
          ...{ party: party(ctx), userId: user.id, name, response: given },
        });
        if (made === null) {
          throw refusal(400, "PASSKEY_REFUSED", "This passkey could not be added. Try again.");
        }
        // Whoever has just made one has used it.
        await noteProof(needs, session.id, "passkey");
        letters.factorChanged(user.email, "A passkey was added to your account.");
        return ctx.json({ id: made, name });
      },
    ),
    listPasskeys: createAuthEndpoint("/passkeys", { method: "GET" }, async (ctx) => {
      const { user } = await needSession(ctx);
      return ctx.json({ items: await listPasskeys(needs, user.id) });
    }),
    renamePasskey: createAuthEndpoint(
      "/passkey/rename",
      { method: "POST", body: z.object({ id, name: z.string() }) },
      async (ctx) => {
        const { user } = await needSession(ctx);
        checkName(ctx.body.name);
        const { id: passkey, name } = ctx.body;
        if (!(await renamePasskey(pool, { userId: user.id, id: passkey, name }))) throw noPasskey();
        return ctx.json({ id: passkey, name });
      },
    ),
    removePasskey: createAuthEndpoint(
      "/passkey/remove",
      { method: "POST", body: z.object({ id }) },
      async (ctx) => {
        const { user } = await mayChange(ctx);
        const { id: passkey } = ctx.body;
        await changeBegins();
        if (!(await removePasskey(needs, { userId: user.id, id: passkey }))) throw noPasskey();
        letters.factorChanged(user.email, "A passkey was removed from your account.");
        return ctx.json({ id: passkey });
      },
    ),
    passkeySignInOptions: createAuthEndpoint(
      "/passkey/sign-in-options",
      { method: "POST", body: nothing },
      async (ctx) => ctx.json(await authenticationOptions(party(ctx), ask("sign-in", null))),
    ),
    passkeySignIn: createAuthEndpoint(
      "/passkey/sign-in",
      { method: "POST", body: z.object({ response }) },
      async (ctx) => {
        const userId = await authenticate(needs, challenges, {
          ...{ party: party(ctx), purpose: "sign-in", userId: null, response: ctx.body.response },
        });
        const { internalAdapter } = ctx.context;
        const user = userId === null ? null : await internalAdapter.findUserById(userId);
        if (user === null) throw noSignIn();
        const session = await internalAdapter.createSession(user.id, false);
        if (session === null) throw noSignIn();
        await setSessionCookie(ctx, { session, user });
        const { id: person, name, email } = user;
        const account: unknown = Object.entries(user).find(([key]) => key === "account")?.[1];
        return ctx.json({ user: { id: person, name, email, account } });
      },
    ),
    passkeyProveOptions: createAuthEndpoint(
      "/passkey/prove-options",
      { method: "POST", body: nothing },
      async (ctx) => {
        const { user } = await needSession(ctx);
        return ctx.json(await authenticationOptions(party(ctx), ask("prove", user.id)));
      },
    ),
    passkeyProve: createAuthEndpoint(
      "/passkey/prove",
      { method: "POST", body: z.object({ response }) },
      async (ctx) => {
        const { user, session } = await needSession(ctx);
        const userId = await authenticate(needs, challenges, {
          ...{ party: party(ctx), purpose: "prove", userId: user.id, response: ctx.body.response },
        });
        if (userId === null) throw noSignIn();
        await noteProof(needs, session.id, "passkey");
        return ctx.json({ status: true });
      },
    ),
  };
}

function noPasskey() {
  return refusal(404, "NO_SUCH_PASSKEY", "You have no such passkey. Look at the list again.");
}

function noSignIn() {
  return refusal(401, "PASSKEY_REFUSED", "This passkey opens nothing here. Sign in another way.");
}
