import { credit, debit } from "../ledger/posting.ts";
import { availableLedger, knownAccount, placeKey } from "../state/book.ts";
import { INSURANCE } from "../state/records.ts";
import { UINT128_MAX } from "../units/quantity.ts";
import { checkReason, findAccount } from "./checks.ts";
import type { MakeWhole } from "./command.ts";
import { checkOwner } from "./governance.ts";
import { retryAfterDeposit } from "./retry.ts";
import type { Run, Verdict } from "./run.ts";
import { emit, refuseUnlessPaid } from "./run.ts";

/**
 * Pays a customer from the insurance account for a liquidation that has turned out to be wrong, once for
 * each. Whether it was wrong, and what makes whole, is found out outside the book.
 * Refuses: not_owner, zero_assets, invalid_field, asset_not_found, account_not_found,
 * already_made_whole, insufficient_balance.
 */
export function makeWhole(run: Run, command: MakeWhole): Verdict {
  const { book } = run;
  const { by, assets, liquidation, reason } = command;
  const refusal = checkOwner(run, by) ?? checkFields(command);
  if (refusal !== null) return refusal;
  const asset = book.assets.get(command.asset);
  if (asset === undefined) return { code: "asset_not_found", asset: command.asset };
  const account = findAccount(book, command.account);
  if (account.refusal !== null) return account.refusal;
  if (book.madeWhole.has(placeKey(liquidation))) {
    return { code: "already_made_whole", ...liquidation };
  }
  const insurance = knownAccount(book, INSURANCE);
  const shortage = refuseUnlessPaid(insurance, asset, assets);
  if (shortage !== null) return shortage;
  const from = availableLedger(book, insurance, asset);
  const to = availableLedger(book, account.found, asset);

  // Nothing is refused from here on.
  emit(run, {
    type: "made_whole",
    at: run.now,
    by,
    account: account.found.id,
    asset: asset.id,
    assets,
    liquidation,
    reason,
    postings: [debit(from, assets), credit(to, assets)],
  });
  retryAfterDeposit(run, { account: account.found.id, asset: asset.id });
  return null;
}

function checkFields({ assets, liquidation, reason }: MakeWhole): Verdict {
  const refuse = (field: string, problem: string): Verdict => {
    return { code: "invalid_field", field, problem };
  };
  if (assets === 0n) return { code: "zero_assets" };
  if (assets < 0n || assets > UINT128_MAX) return refuse("assets", "must fit 128 bits");
  const { sequence, index } = liquidation;
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    return refuse("liquidation.sequence", "must be the number of an entry of the journal");
  }
  if (!Number.isSafeInteger(index) || index < 0) {
    return refuse("liquidation.index", "must be the place of the event in its entry, from 0");
  }
  return checkReason(reason);
}
