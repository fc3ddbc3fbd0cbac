export { linkOf, readEvents, type PlacedEvent } from "./entries.ts";
export { findFacts, type Facts, type SaleEvent } from "./facts.ts";
export {
  type AmountText,
  type NoticeText,
  type Place,
  type Receipt,
  type ReceiptCheckpoint,
  type Summary,
  type UnsignedReceipt,
} from "./format.ts";
export { digestOf, makeReceipt, signatureOf, type SignText } from "./make-receipt.ts";
export { channelPhrase, newsOfSale } from "./notices.ts";
export { readReceipt } from "./read-receipt.ts";
export { SIZE_SENTENCES, sizeReason } from "./size-reason.ts";
export { verifyReceipt, type Check, type Verification } from "./verify-receipt.ts";
