import { readReceipt, type Receipt } from "@plimsoll/receipt";

/** The receipt that an answer holds; throws when it is not of the form of one. */
export function receiptIn(body: unknown): Receipt {
  const { receipt, problem } = readReceipt(body);
  if (receipt === null) throw new Error(problem);
  return receipt;
}
