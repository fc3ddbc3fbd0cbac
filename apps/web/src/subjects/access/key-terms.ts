import type { CallArguments } from "../../foundation/api/query.ts";

type KeyTerms = CallArguments<"createKey">["body"];

/** What somebody has chosen for a new API key. */
export interface KeyDraft {
  readonly name: string;
  readonly role: "customer" | "liquidator";
  readonly account: string;
  /** Null for the service's own: 90 days. */
  readonly days: number | null;
  /** None for all that the role may. */
  readonly scopes: readonly string[];
  /** As typed: networks with spaces, commas or lines between them; empty for everywhere. */
  readonly networks: string;
}

const DAY_MILLIS = 86_400_000;

/** What is sent for it. A key ends at the beginning of a day, so that the same wish is the same request. */
export function keyTermsOf(draft: KeyDraft, now: number): KeyTerms {
  const { name, role, account, days, scopes, networks } = draft;
  const addresses = networks.split(/[\s,;]+/).filter((text) => text !== "");
  const today = now - (now % DAY_MILLIS);
  return {
    name: name.trim(),
    roles: [role],
    account: account.trim(),
    ...(days === null ? {} : { expiresAt: new Date(today + days * DAY_MILLIS).toISOString() }),
    ...(scopes.length === 0 ? {} : { scopes: [...scopes] }),
    ...(addresses.length === 0 ? {} : { addresses }),
  };
}
