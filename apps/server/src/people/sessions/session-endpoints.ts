import { createAuthEndpoint } from "better-auth/api";
import { deleteSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { changeBegins, facts } from "../requests/facts.ts";
import type { AuthNeeds } from "../auth-needs.ts";
import { refuseSandboxAddress } from "../requests/checks.ts";
import { noTicket, refusal } from "../requests/refuse.ts";
import { needProof, needSession } from "../requests/signed-in.ts";
import { factorsOf } from "../factors/factors.ts";
import { findTicket, makeTicket, useTicket } from "../tickets.ts";
import { endAccess } from "./end-access.ts";
import { endSessions, listSessions, noteProof } from "./sessions.ts";

const TICKET_SECONDS = 3_600;

/** What somebody who is signed in sees and changes of how they are. */
export function sessionEndpoints(needs: AuthNeeds) {
  const { pool, letters } = needs;
  return {
    listOwnSessions: createAuthEndpoint("/sessions", { method: "GET" }, async (ctx) => {
      const { user, session } = await needSession(ctx);
      return ctx.json({ items: await listSessions(pool, user.id, session.id) });
    }),
    endSession: createAuthEndpoint(
      "/sessions/end",
      { method: "POST", body: z.object({ id: z.string().min(1).max(100) }) },
      async (ctx) => {
        const { user, session } = await needSession(ctx);
        const ended = await endSessions(pool, user.id, { only: ctx.body.id });
        if (ended === 0) throw refusal(404, "NO_SUCH_SESSION", "You have no such session.");
        if (ctx.body.id === session.id) deleteSessionCookie(ctx);
        return ctx.json({ ended });
      },
    ),
    endOtherSessions: createAuthEndpoint(
      "/sessions/end-others",
      { method: "POST", body: z.object({}) },
      async (ctx) => {
        const { user, session } = await needSession(ctx);
        return ctx.json({ ended: await endSessions(pool, user.id, { but: session.id }) });
      },
    ),
    endEverything: createAuthEndpoint(
      "/sessions/end-everything",
      { method: "POST", body: z.object({}) },
      async (ctx) => {
        const { user } = await needSession(ctx);
        const { ended, keys } = await endAccess(needs, user.id);
        deleteSessionCookie(ctx);
        return ctx.json({ ended, keys });
      },
    ),
    readFactors: createAuthEndpoint("/factors", { method: "GET" }, async (ctx) => {
      const { user, session } = await needSession(ctx);
      const { factor, provenAt } = session;
      const { totp, passkeys } = await factorsOf(needs, user.id);
      return ctx.json({
        ...{ totp, passkeys },
        used: factor,
        provenAt: provenAt?.toISOString() ?? null,
      });
    }),
    stepUp: createAuthEndpoint(
      "/step-up",
      {
        method: "POST",
        body: z.object({ password: z.string() }),
      },
      async (ctx) => {
        const { user, session } = await needSession(ctx);
        const { password, internalAdapter } = ctx.context;
        const kept = await internalAdapter.findCredentialAccount(user.id);
        const given = ctx.body.password;
        const isRight =
          typeof kept?.password === "string" &&
          (await password.verify({ hash: kept.password, password: given }));
        if (!isRight) throw refusal(401, "INVALID_PASSWORD", "The password is wrong.");
        // The gate before it has used up the code, where there must be one.
        await noteProof(needs, session.id, facts.getStore()?.factor ?? null);
        return ctx.json({ status: true });
      },
    ),
    changeOwnEmail: createAuthEndpoint(
      "/email/change",
      { method: "POST", body: z.object({ newEmail: z.email().max(254) }) },
      async (ctx) => {
        const { user } = await needProof(ctx);
        if (!letters.canSend) {
          throw refusal(409, "NO_LETTERS", "This service sends no letters. Ask the operator.");
        }
        const email = ctx.body.newEmail.toLowerCase();
        refuseSandboxAddress(needs, email);
        const createdBy = `person:${user.id}`;
        await changeBegins();
        const token = await makeTicket(needs, {
          ...{ purpose: "email", userId: user.id, email, roles: null, createdBy },
          seconds: TICKET_SECONDS,
        });
        letters.confirmNewEmail(email, token);
        return ctx.json({ status: true });
      },
    ),
    confirmOwnEmail: createAuthEndpoint(
      "/email/confirm",
      { method: "POST", body: z.object({ token: z.string().max(200) }) },
      async (ctx) => {
        const ticket = await findTicket(needs, "email", ctx.body.token);
        const userId = ticket?.userId ?? null;
        if (ticket === null || userId === null) throw noTicket();
        const { internalAdapter } = ctx.context;
        const user = await internalAdapter.findUserById(userId);
        if (user === null) throw noTicket();
        await changeBegins(user);
        if (!(await useTicket(needs, ticket))) throw noTicket();
        // Somebody else may have signed up with it meanwhile.
        const other = await internalAdapter.findUserByEmail(ticket.email);
        if (other !== null) throw noTicket();
        const { email } = ticket;
        const changes = { email, emailVerified: true };
        await internalAdapter.updateUser(user.id, changes).catch(async (error: unknown) => {
          // At the same moment.
          const quicker = await internalAdapter.findUserByEmail(email);
          throw quicker === null ? error : noTicket();
        });
        if (user.emailVerified) letters.emailChanged(user.email);
        return ctx.json({ status: true, email });
      },
    ),
  };
}
