import type { Event } from "@plimsoll/engine";

/** Members of events that name an account. */
const ACCOUNT_MEMBERS = [
  "account",
  "authorized",
  "owner",
  "by",
  "onBehalf",
  "receiver",
  "liquidator",
  "preLiquidation",
] as const;

/** The accounts that an event is about; `ownerOf` knows whose a loan is. */
export function concernedAccounts(
  event: Event,
  ownerOf: (loan: string) => string | undefined,
): ReadonlySet<string> {
  const members: Readonly<Record<string, unknown>> = { ...event };
  const accounts = new Set<string>();
  for (const name of ACCOUNT_MEMBERS) {
    const account = members[name];
    if (typeof account === "string") accounts.add(account);
  }
  const { loan } = members;
  const owner = typeof loan === "string" ? ownerOf(loan) : undefined;
  if (owner !== undefined) accounts.add(owner);
  return accounts;
}
