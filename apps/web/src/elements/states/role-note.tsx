import type { Role } from "@plimsoll/contract";

/** Shown in place of an action to those who may look but not act. */
export function RoleNote({ roles }: { readonly roles: readonly Role[] }) {
  return <p>Only people with the role {roles.join(" or ")} may do this.</p>;
}
