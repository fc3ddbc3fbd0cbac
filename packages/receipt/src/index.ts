export { linkOf, readEvents, type PlacedEvent, type WholeEntry } from "./entries.ts";
export { findFacts, type Facts, type SaleEvent } from "./facts.ts";
export {
  type AmountText,
  type FeedText,
  type NoticeText,
  type Place,
  type Receipt,
  type ReceiptEntry,
  type ReceiptSignature,
  type Summary,
  type UnsignedReceipt,
} from "./format.ts";
export { makeReceipt, signReceipt, type SignText } from "./make-receipt.ts";
export { channelPhrase, newsOfSale } from "./notices.ts";
export { readReceipt, type Reading } from "./read-receipt.ts";
export { SIZE_SENTENCES, sizeReason, type SizeReason } from "./size-reason.ts";
export {
  verifyReceipt,
  type Check,
  type CheckName,
  type Verification,
  type VerifyOptions,
} from "./verify-receipt.ts";
