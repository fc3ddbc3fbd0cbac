import type { Role } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import { networkOf } from "../foundation/network-of.ts";

/** Who sends a request, once that is proved. */
export interface Caller {
  /** Unique and stable: `key:…`, `person:…`, or `address:…` for somebody unknown. Names actors in the journal. */
  readonly id: string;
  readonly kind: "key" | "person" | "unknown";
  readonly name: string;
  readonly roles: readonly Role[];
  /** The engine's account that it acts for; null for staff. */
  readonly account: AccountId | null;
  /** Of somebody who has signed in. */
  readonly person?: SignedInPerson;
  /** Of a key: what it may do of what its roles may; all of it when there is none. */
  readonly scopes?: readonly string[] | null;
}

/** How somebody is signed in. */
interface SignedInPerson {
  readonly sessionId: string;
  /** The second factor that was used in this session: `totp`, `backup_code` or `passkey`. */
  readonly factor: string | null;
  /** When they last proved in this session who they are: by password and factor, or by a passkey. */
  readonly provenAt: Date | null;
  /** Whether their address is proved; in a sandbox nobody asks. */
  readonly isEmailVerified: boolean;
  /** Roles that count only once a second factor was used in this session. */
  readonly withheld: readonly Role[];
}

/** Somebody who has shown no credentials. */
export function unknownCaller(address: string): Caller {
  const network = networkOf(address);
  return { id: `address:${network}`, kind: "unknown", name: network, roles: [], account: null };
}

/** Roles that speak for one account and reach only what belongs to it. */
const CONFINED: readonly Role[] = ["customer", "liquidator"];

/** Whether, of the roles that a route allows, the caller holds only such that speak for one account. */
export function isConfined(caller: Caller, allowed: readonly Role[]): boolean {
  return !caller.roles.some((role) => allowed.includes(role) && !CONFINED.includes(role));
}

/** Roles of staff count in a session with a second factor, and are withheld without. */
export function rolesThatCount(
  roles: readonly Role[],
  hasFactor: boolean,
): { readonly roles: readonly Role[]; readonly withheld: readonly Role[] } {
  if (hasFactor) return { roles, withheld: [] };
  const isStaff = (role: Role): boolean => !CONFINED.includes(role);
  return {
    roles: roles.filter((role) => !isStaff(role)),
    withheld: roles.filter(isStaff),
  };
}

/** Whether the caller holds a role that does not speak for one account alone. */
export function isStaff({ roles }: Pick<Caller, "roles">): boolean {
  return roles.some((role) => !CONFINED.includes(role));
}

/**
 * Whom all that this caller uses up is counted for: an account, however many keys and sessions it has;
 * staff by themselves; somebody unknown by the address.
 */
export function countedAs(caller: Caller): string {
  return caller.account === null || isStaff(caller) ? caller.id : `account:${caller.account}`;
}
