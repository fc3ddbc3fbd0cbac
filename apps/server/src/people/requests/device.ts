import { createHash, randomBytes } from "node:crypto";
import type { GenericEndpointContext } from "better-auth";

const SECONDS = 180 * 24 * 3_600;

function cookieOf(ctx: GenericEndpointContext, userId: string) {
  const name = createHash("sha256").update(userId).digest("hex").slice(0, 16);
  return ctx.context.createAuthCookie(`known_${name}`, { maxAge: SECONDS });
}

/** The name under which the tries of this browser are counted, when this person was signed in here before. */
export async function knownDevice(
  ctx: GenericEndpointContext,
  userId: string,
): Promise<string | null> {
  const value = await ctx.getSignedCookie(cookieOf(ctx, userId).name, ctx.context.secret);
  const [person, device] = typeof value === "string" ? value.split(".") : [];
  return person === userId && device !== undefined ? device : null;
}

/** Lets the browser show later that this person was signed in here; it opens nothing by itself. */
export async function rememberDevice(ctx: GenericEndpointContext, userId: string): Promise<void> {
  if ((await knownDevice(ctx, userId)) !== null) return;
  const { name, attributes } = cookieOf(ctx, userId);
  const value = `${userId}.${randomBytes(16).toString("base64url")}`;
  await ctx.setSignedCookie(name, value, ctx.context.secret, attributes);
}
