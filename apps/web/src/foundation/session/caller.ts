import type { Role } from "@plimsoll/contract";

/** Who is signed in on this page. */
export interface Session {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly account: string | null;
}

const STAFF: readonly Role[] = ["risk", "operator", "auditor", "custody"];

/** Whether somebody holds one of these roles. */
export function holds(session: Session | null | undefined, roles: readonly Role[]): boolean {
  return session?.roles.some((role) => roles.includes(role)) ?? false;
}

export function isStaff(session: Session | null | undefined): boolean {
  return session?.roles.some((role) => STAFF.includes(role)) ?? false;
}

export function isCustomer(session: Session | null | undefined): boolean {
  return session?.roles.includes("customer") ?? false;
}
