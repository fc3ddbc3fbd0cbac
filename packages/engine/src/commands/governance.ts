import { debit, credit } from "../ledger/posting.ts";
import type { Posting } from "../ledger/posting.ts";
import { WAD } from "../math/wad.ts";
import type { AccountId } from "../units/identifiers.ts";
import { NOBODY } from "../state/records.ts";
import { checkAmounts, checkIdentifier } from "./checks.ts";
import type { EnableLltv, EnableRateModel, SetAuthorization, SetFeeRecipient } from "./command.ts";
import { emit } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/** Most accounts that one account may authorise. */
const AUTHORIZATIONS_MAX = 100;

/** Refuses anyone but the book's owner. */
export function checkOwner(run: Run, by: AccountId): Verdict {
  return by === run.book.owner ? null : { code: "not_owner", by };
}

/** Refuses: not_owner, already_set. */
export function enableRateModel(run: Run, command: EnableRateModel): Verdict {
  const { by, rateModel } = command;
  const refusal = checkOwner(run, by);
  if (refusal !== null) return refusal;
  if (run.book.enabledRateModels.has(rateModel)) return { code: "already_set" };

  // Nothing is refused from here on.
  emit(run, { type: "rate_model_enabled", at: run.now, rateModel });
  return null;
}

/** Refuses: invalid_field, not_owner, already_set, max_lltv_exceeded. */
export function enableLltv(run: Run, command: EnableLltv): Verdict {
  const { by, lltv } = command;
  const refusal = checkAmounts({ lltv }) ?? checkOwner(run, by);
  if (refusal !== null) return refusal;
  if (run.book.enabledLltvs.has(lltv)) return { code: "already_set" };
  if (lltv >= WAD) return { code: "max_lltv_exceeded" };

  // Nothing is refused from here on.
  emit(run, { type: "lltv_enabled", at: run.now, lltv });
  return null;
}

/**
 * Interest that is not yet accrued will pay its fee to the new recipient, as in the reference. The
 * fees that the old one has not taken become an ordinary supplier's claim.
 * Refuses: not_owner, already_set, account_not_found.
 */
export function setFeeRecipient(run: Run, command: SetFeeRecipient): Verdict {
  const { by, recipient } = command;
  const refusal = checkOwner(run, by);
  if (refusal !== null) return refusal;
  if (run.book.feeRecipient === recipient) return { code: "already_set" };
  if (recipient !== NOBODY && !run.book.accounts.has(recipient)) {
    return { code: "account_not_found", account: recipient };
  }
  const postings: Posting[] = [];
  for (const id of [...run.book.markets.keys()].sort()) {
    const ledger = run.book.markets.get(id)?.ledger;
    if (ledger === undefined || ledger.feeClaims.balance === 0n) continue;
    const untaken = -ledger.feeClaims.balance;
    postings.push(debit(ledger.feeClaims, untaken), credit(ledger.supplied, untaken));
  }

  // Nothing is refused from here on.
  emit(run, { type: "fee_recipient_set", at: run.now, recipient, postings });
  return null;
}

/** Refuses: invalid_field, already_set, account_not_found, too_many. */
export function setAuthorization(run: Run, command: SetAuthorization): Verdict {
  const { by, authorized, isAuthorized } = command;
  const account = run.book.accounts.get(by);
  if (account === undefined) {
    return by === NOBODY ? { code: "account_missing" } : { code: "account_not_found", account: by };
  }
  const invalid = authorized === NOBODY ? null : checkIdentifier("authorized", authorized);
  if (invalid !== null) return invalid;
  if (account.authorized.has(authorized) === isAuthorized) return { code: "already_set" };
  if (isAuthorized && account.authorized.size >= AUTHORIZATIONS_MAX) {
    return { code: "too_many", what: "authorizations", max: AUTHORIZATIONS_MAX };
  }

  // Nothing is refused from here on.
  emit(run, { type: "authorization_set", at: run.now, account: by, authorized, isAuthorized });
  return null;
}
