import { ROLES, type Role } from "@plimsoll/contract";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { proveAddress } from "../addresses/address-proof.ts";
import { checkName } from "../requests/checks.ts";
import { changeBegins, isAbout } from "../requests/facts.ts";
import { noTicket } from "../requests/refuse.ts";
import type { AuthNeeds } from "../auth-needs.ts";
import { judgePassword } from "../passwords/judge-password.ts";
import { findTicket, useTicket } from "../tickets.ts";

const token = z.string().max(200);

/** How somebody comes in whom an officer has invited. */
export function invitationEndpoints(needs: AuthNeeds) {
  const { workers } = needs;
  return {
    lookAtInvitation: createAuthEndpoint(
      "/invitation/look",
      { method: "POST", body: z.object({ token }) },
      async (ctx) => {
        const ticket = await findTicket(needs, "invitation", ctx.body.token);
        if (ticket === null) throw noTicket();
        return ctx.json({ email: ticket.email, roles: rolesOfText(ticket.roles) });
      },
    ),
    acceptInvitation: createAuthEndpoint(
      "/invitation/accept",
      { method: "POST", body: z.object({ token, name: z.string(), password: z.string() }) },
      async (ctx) => {
        const { name, password } = ctx.body;
        const ticket = await findTicket(needs, "invitation", ctx.body.token);
        if (ticket === null) throw noTicket();
        checkName(name);
        const { email } = ticket;
        await judgePassword(workers, password, { name, email });
        const hash = await ctx.context.password.hash(password);
        const { internalAdapter } = ctx.context;
        const find = async () => (await internalAdapter.findUserByEmail(email))?.user ?? null;
        const before = await find();
        if (before?.emailVerified === true) throw noTicket();
        await changeBegins();
        if (!(await useTicket(needs, ticket))) throw noTicket();
        // Whoever made the invitation vouches for the address; what a stranger did with it before ends.
        const takeOver = async ({ id }: { readonly id: string }) => {
          if (!(await proveAddress(needs, id, null))) throw noTicket();
          return internalAdapter.updateUser(id, { name });
        };
        const create = () =>
          internalAdapter
            .createUser({ email, name, emailVerified: true }, { method: "email-password" })
            .catch(async (error: unknown) => {
              const quicker = await find();
              if (quicker === null) throw error;
              return takeOver(quicker);
            });
        const user = before === null ? await create() : await takeOver(before);
        isAbout(user);
        await internalAdapter.linkAccount({
          ...{ userId: user.id, providerId: "credential", accountId: user.id, password: hash },
        });
        await needs.grant(user.id, rolesOfText(ticket.roles), ticket.createdBy);
        const session = await internalAdapter.createSession(user.id, false);
        if (session === null) throw noTicket();
        await setSessionCookie(ctx, { session, user });
        const account: unknown = Object.entries(user).find(([key]) => key === "account")?.[1];
        return ctx.json({ user: { id: user.id, name, email, account } });
      },
    ),
  };
}

function rolesOfText(text: string | null): Role[] {
  const named = (text ?? "").split(",");
  return ROLES.filter((role) => named.includes(role));
}
