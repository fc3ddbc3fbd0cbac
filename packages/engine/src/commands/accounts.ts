import { credit, debit } from "../ledger/posting.ts";
import { availableLedger } from "../state/book.ts";
import type { Asset, Account } from "../state/records.ts";
import { UINT128_MAX } from "../units/quantity.ts";
import type { Found } from "./checks.ts";
import { checkIdentifier, findAccount } from "./checks.ts";
import type { Deposit, OpenAccount, PayOut, RegisterAsset } from "./command.ts";
import { retryAfterDeposit } from "./retry.ts";
import type { Run, Verdict } from "./run.ts";
import { emit, refuseUnlessPaid } from "./run.ts";

/** Most decimals of an asset; beyond it, prices of its markets could not be written down. */
const ASSET_DECIMALS_MAX = 30;
/** Most assets of a book. */
const ASSETS_MAX = 1000;
/** Longest external reference. */
const REFERENCE_LENGTH_MAX = 200;

/** Refuses: invalid_field, asset_already_registered, too_many. */
export function registerAsset(run: Run, command: RegisterAsset): Verdict {
  const { asset, decimals } = command;
  const refusal = checkIdentifier("asset", asset);
  if (refusal !== null) return refusal;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > ASSET_DECIMALS_MAX) {
    const problem = `must be a whole number from 0 to ${ASSET_DECIMALS_MAX}`;
    return { code: "invalid_field", field: "decimals", problem };
  }
  if (run.book.assets.has(asset)) return { code: "asset_already_registered", asset };
  if (run.book.assets.size >= ASSETS_MAX)
    return { code: "too_many", what: "assets", max: ASSETS_MAX };

  // Nothing is refused from here on.
  emit(run, { type: "asset_registered", at: run.now, asset, decimals });
  return null;
}

/** Refuses: invalid_field, account_already_opened. */
export function openAccount(run: Run, command: OpenAccount): Verdict {
  const { account } = command;
  const refusal = checkIdentifier("account", account);
  if (refusal !== null) return refusal;
  if (run.book.accounts.has(account)) return { code: "account_already_opened", account };

  // Nothing is refused from here on.
  emit(run, { type: "account_opened", at: run.now, account });
  return null;
}

/** Refuses: invalid_field, asset_not_found, account_not_found, reference_already_used. */
export function deposit(run: Run, command: Deposit): Verdict {
  const { found, refusal } = findCustodyAccount(run, command);
  if (refusal !== null) return refusal;
  const { amount, reference } = command;
  const available = availableLedger(run.book, found.account, found.asset);

  // Nothing is refused from here on.
  emit(run, {
    type: "deposited",
    at: run.now,
    account: found.account.id,
    asset: found.asset.id,
    amount,
    reference,
    postings: [debit(found.asset.custody, amount), credit(available, amount)],
  });
  retryAfterDeposit(run, command);
  return null;
}

/** Refuses: as deposit, and insufficient_balance. */
export function payOut(run: Run, command: PayOut): Verdict {
  const { found, refusal } = findCustodyAccount(run, command);
  if (refusal !== null) return refusal;
  const { account, asset } = found;
  const { amount, reference } = command;
  const shortage = refuseUnlessPaid(account, asset, amount);
  if (shortage !== null) return shortage;
  const available = availableLedger(run.book, account, asset);

  // Nothing is refused from here on.
  emit(run, {
    type: "paid_out",
    at: run.now,
    account: account.id,
    asset: asset.id,
    amount,
    reference,
    postings: [debit(available, amount), credit(asset.custody, amount)],
  });
  return null;
}

function findCustodyAccount(
  run: Run,
  command: Deposit | PayOut,
): Found<{ account: Account; asset: Asset }> {
  const { amount, reference } = command;
  const refuse = (refusal: NonNullable<Verdict>) => ({ found: null, refusal });
  if (typeof amount !== "bigint" || amount <= 0n || amount > UINT128_MAX) {
    const problem = "must be a whole number of base units from 1 to 2^128 − 1";
    return refuse({ code: "invalid_field", field: "amount", problem });
  }
  if (reference !== null && (reference === "" || reference.length > REFERENCE_LENGTH_MAX)) {
    const problem = `must have 1 to ${REFERENCE_LENGTH_MAX} characters, or be null`;
    return refuse({ code: "invalid_field", field: "reference", problem });
  }
  const asset = run.book.assets.get(command.asset);
  if (asset === undefined) return refuse({ code: "asset_not_found", asset: command.asset });
  const account = findAccount(run.book, command.account);
  if (account.refusal !== null) return account;
  if (reference !== null && run.book.references.has(reference)) {
    return refuse({ code: "reference_already_used", reference });
  }
  return { found: { account: account.found, asset }, refusal: null };
}
