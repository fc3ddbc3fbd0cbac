import { describeRejection, wordingFor } from "@plimsoll/contract";
import type { AccountId, AssetId, Rejection } from "@plimsoll/engine";
import { exactText } from "../../foundation/format/numbers.ts";
import type { AssetDecimals } from "./market-terms.ts";

/** The words of every refusal, and the one that concerns neither a loan nor a lender's position. */

/** Why somebody cannot pay this; null when they can. */
export function balanceRefusal(payment: {
  readonly account: string;
  readonly asset: string;
  readonly available: bigint;
  readonly required: bigint;
}): Rejection | null {
  const { account, asset, available, required } = payment;
  if (required <= available) return null;
  return {
    code: "insufficient_balance",
    account: account as AccountId,
    asset: asset as AssetId,
    available,
    required,
  };
}

/** A refusal in the very words in which the server would refuse; amounts as the reader writes them, to the last digit. */
export function refusalText(
  refusal: Rejection | null,
  decimalsOf: AssetDecimals,
  loanAsset: string,
): string | null {
  return refusal === null
    ? null
    : describeRejection(refusal, wordingFor(decimalsOf, loanAsset, exactText)).detail;
}
