import { SCOPES, type Role } from "@plimsoll/contract";
import type { ApiKeyRow } from "../../foundation/database/schema.ts";
import { liesIn, readNetworks } from "./networks.ts";

/** What a key may do, from where, and how long. */
export interface KeyTerms {
  readonly roles: readonly Role[];
  /** The engine's account that the key acts for; needed by customers and liquidators. */
  readonly account: string | null;
  /** Null for all that the roles may. */
  readonly scopes: readonly string[] | null;
  /** Networks that it may be used from; null for all. */
  readonly addresses: readonly string[] | null;
  /** Null for never, which only the console may say. */
  readonly expiresAt: Date | null;
}

/** What was asked for is not a key that could exist. */
export class InvalidApiKey extends Error {
  override readonly name = "InvalidApiKey";
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

const DAY_MILLIS = 86_400_000;
export const KEY_DAYS_DEFAULT = 90;
export const KEY_DAYS_MAX = 730;

/** Days from `now`, in milliseconds since 1970-01-01 UTC. */
export function inDays(days: number, now: number): Date {
  return new Date(now + days * DAY_MILLIS);
}

/**
 * The terms in the form in which they are kept; `now` is milliseconds since 1970-01-01 UTC.
 *
 * @throws InvalidApiKey naming the field that does not fit.
 */
export function readTerms(asked: KeyTerms, now: number): KeyTerms {
  const { roles, account, scopes, expiresAt } = asked;
  if (roles.length === 0) throw new InvalidApiKey("roles", "Name at least one role.");
  const needsAccount = roles.some((role) => role === "customer" || role === "liquidator");
  if (needsAccount && account === null) {
    throw new InvalidApiKey("account", "Name the account that a customer or liquidator acts for.");
  }
  const unknown = scopes?.find((scope) => !SCOPES.includes(scope));
  if (unknown !== undefined) {
    const known = `There is no scope ${unknown}. There are ${SCOPES.join(", ")}.`;
    throw new InvalidApiKey("scopes", known);
  }
  const addresses = asked.addresses && readNetworks(asked.addresses);
  if (asked.addresses !== null && addresses === null) {
    throw new InvalidApiKey("addresses", "Name networks such as 203.0.113.0/24, or addresses.");
  }
  if (expiresAt !== null && expiresAt.getTime() <= now) {
    throw new InvalidApiKey("expiresAt", "Name an instant in the future.");
  }
  if (expiresAt !== null && expiresAt > inDays(KEY_DAYS_MAX, now)) {
    throw new InvalidApiKey("expiresAt", `Name an instant within ${KEY_DAYS_MAX} days.`);
  }
  const sorted = scopes === null ? null : [...new Set(scopes)].sort();
  return { roles: [...new Set(roles)], account, scopes: sorted, addresses, expiresAt };
}

/**
 * Refuses a key that may do more than the one that asks for it, from more places or for longer. Its roles are
 * judged by who asks, as with everybody.
 *
 * @throws InvalidApiKey
 */
export function refuseMore(than: ApiKeyRow, { scopes, addresses, expiresAt }: KeyTerms): void {
  const { scopes: own, addresses: places, expires_at: end } = than;
  if (own !== null && !(scopes?.every((scope) => own.includes(scope)) === true)) {
    throw new InvalidApiKey("scopes", `This key may do ${own.join(", ")} only. Name some of them.`);
  }
  if (places !== null && !(addresses?.every((address) => liesIn(address, places)) === true)) {
    const detail = `This key may be used from ${places.join(", ")} only. Name networks therein.`;
    throw new InvalidApiKey("addresses", detail);
  }
  if (end !== null && (expiresAt === null || expiresAt > end)) {
    const detail = `This key expires at ${end.toISOString()}. Name an instant before.`;
    throw new InvalidApiKey("expiresAt", detail);
  }
}
