import { postAuth } from "../../foundation/session/auth-service.ts";

interface Invitation {
  readonly email: string;
  readonly roles: readonly string[];
}

/** Whom an invitation is for, and as what. */
export async function lookAtInvitation(token: string): Promise<Invitation> {
  const { email, roles } = await postAuth("/invitation/look", { token });
  return { email: String(email), roles: Array.isArray(roles) ? roles.map(String) : [] };
}

/** Signs up, and is signed in at once: whoever has invited them vouches for the address. */
export async function acceptInvitation(accepted: {
  readonly token: string;
  readonly name: string;
  readonly password: string;
}): Promise<void> {
  await postAuth("/invitation/accept", accepted);
}
