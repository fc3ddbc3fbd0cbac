import type { Role } from "@plimsoll/contract";

/** Who is signed in on this page. */
export interface Session {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly account: string | null;
  /** False until the address is proved; null where nobody asks. Nothing moves before it is. */
  readonly isEmailVerified: boolean | null;
  /** Roles of staff that count once a second factor was used in this session. */
  readonly withheldRoles: readonly Role[];
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

/** Whether they are staff, and have not used a second factor in this session. */
export function isWaitingForFactor(session: Session | null | undefined): boolean {
  return (session?.withheldRoles.length ?? 0) > 0;
}

const DEMO = /^(borrower|lender|risk)-[^@]+@sandbox\.invalid$/;
const DEMO_NAMES: Readonly<Record<string, string>> = {
  borrower: "Sandbox borrower",
  lender: "Sandbox lender",
  risk: "Sandbox officer",
};

/** How the page calls who is signed in: whoever plays a part in a sandbox by that part, not by an address nobody chose. */
export function shownName({ name }: Pick<Session, "name">): string {
  const [, part = ""] = DEMO.exec(name) ?? [];
  return DEMO_NAMES[part] ?? name;
}
