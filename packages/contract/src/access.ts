/** What a caller may be. A machine's key or a person's account can hold several. */
export type Role = "customer" | "liquidator" | "risk" | "operator" | "custody" | "auditor";
export const ROLES: readonly Role[] = [
  "customer",
  "liquidator",
  "risk",
  "operator",
  "custody",
  "auditor",
];

/**
 * Whose data a request touches, for callers that speak for one customer only:
 * - `loan`, `account`: the loan or account named in the path must be theirs;
 * - `caller`: the request is about the caller's own account, or about one that the body or query
 *   names as `account`, which must then be their own.
 */
export type OwnerRule = "loan" | "account" | "caller";

/** Who may call a route. There is no default: a route that does not say so does not start. */
export type Access =
  | { readonly kind: "public" }
  /** Anybody who is signed in or holds a key, whatever its roles. */
  | { readonly kind: "authenticated" }
  | { readonly kind: "roles"; readonly roles: readonly Role[]; readonly owner?: OwnerRule };

export const PUBLIC: Access = { kind: "public" };
export const AUTHENTICATED: Access = { kind: "authenticated" };

/** Access for these roles. */
export function roles(...allowed: readonly Role[]): Access {
  return { kind: "roles", roles: allowed };
}

/** Access for these roles; those that speak for one customer reach only what is theirs. */
export function rolesOwning(owner: OwnerRule, ...allowed: readonly Role[]): Access {
  return { kind: "roles", roles: allowed, owner };
}
