import type { LedgerAccount, LedgerAccountKind } from "../ledger/ledger-account.ts";
import type { AssetId } from "../units/identifiers.ts";
import type { Book } from "./book.ts";
import type { Claim } from "./invariant-claim.ts";

/** I-01, I-02, I-12: what is booked and what is held, asset by asset. */
export function findLedgerViolations(book: Book, claim: Claim): void {
  const sums = new Sums();
  for (const { asset, balance } of book.ledger.values()) sums.add(asset, balance);
  for (const [asset, sum] of sums.entries()) {
    claim(sum === 0n, "I-01", () => `the ledger of ${asset} sums to ${sum}, not to zero`);
  }
  const held = heldAssets(book);
  for (const { id, custody } of book.assets.values()) {
    claim(
      custody.balance === held.of(id),
      "I-02",
      () =>
        `custody of ${id} says ${custody.balance}, but accounts, markets and loans hold ${held.of(id)}`,
    );
  }
  for (const account of book.ledger.values()) {
    claim(
      isOnItsSide(account),
      "I-12",
      () => `ledger account ${account.id} stands at ${account.balance}, on the wrong side`,
    );
  }
}

/** What must be at the custodian, worked out from the records rather than from the ledger's sums. */
function heldAssets(book: Book): Sums {
  const held = new Sums();
  for (const { available } of book.accounts.values()) {
    for (const account of available) {
      if (account !== undefined) held.add(account.asset, -account.balance);
    }
  }
  for (const { loanAsset, cash } of book.markets.values()) held.add(loanAsset.id, cash);
  for (const { market, collateral } of book.loans.values()) {
    held.add(market.collateralAsset.id, collateral);
  }
  return held;
}

/**
 * Interest alone may stand on either side: a payment that clears a loan takes its principal off
 * whole, and rounding may have left less than that.
 */
const SIDES: Readonly<Record<LedgerAccountKind, "debit" | "credit" | "either">> = {
  custody: "debit",
  principal: "debit",
  interest: "either",
  available: "credit",
  pledged: "credit",
  supplied: "credit",
  fee_claims: "credit",
  rounding: "credit",
};

function isOnItsSide({ kind, balance }: LedgerAccount): boolean {
  if (SIDES[kind] === "either") return true;
  return SIDES[kind] === "debit" ? balance >= 0n : balance <= 0n;
}

class Sums {
  readonly #sums = new Map<AssetId, bigint>();

  add(asset: AssetId, amount: bigint): void {
    this.#sums.set(asset, this.of(asset) + amount);
  }

  of(asset: AssetId): bigint {
    return this.#sums.get(asset) ?? 0n;
  }

  entries(): Iterable<[AssetId, bigint]> {
    return this.#sums;
  }
}
