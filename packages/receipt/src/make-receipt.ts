import { encodeCanonical } from "@plimsoll/journal/chain";
import { eventsOf, linkOf, showEvents, type WholeEntry } from "./entries.ts";
import { findFacts, isAboutTelling, placesOf } from "./facts.ts";
import {
  RECEIPT_FORMAT,
  RECEIPT_VERSION,
  type Place,
  type Receipt,
  type UnsignedReceipt,
} from "./format.ts";
import { sha256 } from "./sha256.ts";
import { summarize } from "./summary.ts";

/** Signs a text with the operator's Ed25519 key; both in lowercase hexadecimal. */
export type SignText = (text: string) => { readonly publicKey: string; readonly signature: string };

/**
 * The receipt of the sale at `sale`, from entries of the journal in order: the sale's own, those of alerts
 * and notices, and any between them, which become links. What is in them about others stays out. `isTold` chooses which
 * alerts and notices are told: all of them unless given.
 *
 * @throws RangeError when there is no sale at that place.
 */
export function makeReceipt(
  book: string,
  sale: Place,
  entries: readonly WholeEntry[],
  isTold: (place: Place) => boolean = () => true,
): UnsignedReceipt {
  const whole = entries.map((entry) => showEvents(entry, () => true));
  const events = whole
    .flatMap(eventsOf)
    .filter((placed) => !isAboutTelling(placed.event) || isTold(placed));
  const facts = findFacts(events, sale);
  const shown = new Map<number, Set<number>>();
  for (const { sequence, index } of placesOf(facts)) {
    shown.set(sequence, (shown.get(sequence) ?? new Set()).add(index));
  }
  const kept = entries.filter(({ sequence }) => shown.has(sequence));
  return {
    format: RECEIPT_FORMAT,
    version: RECEIPT_VERSION,
    book,
    sale: { sequence: sale.sequence, index: sale.index },
    summary: summarize(facts),
    entries: kept.map((entry) =>
      showEvents(entry, (index) => shown.get(entry.sequence)?.has(index) === true),
    ),
    links: kept.slice(1).map((entry, index) => {
      const from = kept[index]?.sequence ?? 0;
      const between = entries.filter(
        ({ sequence }) => sequence > from && sequence < entry.sequence,
      );
      const isWhole = between.length === entry.sequence - from - 1;
      return isWhole ? between.map((other) => linkOf(book, other)) : null;
    }),
  };
}

export function signReceipt(receipt: UnsignedReceipt, sign: SignText): Receipt {
  const digest = digestOf(receipt);
  const { publicKey, signature } = sign(signedText(digest));
  return { ...receipt, signature: { algorithm: "Ed25519", publicKey, digest, signature } };
}

/** SHA-256 of the receipt's canonical JSON, without its signature. */
export function digestOf(receipt: UnsignedReceipt): string {
  return sha256(encodeCanonical(receipt));
}

/** What the operator signs. */
export function signedText(digest: string): string {
  return `plimsoll-receipt-signature\n${digest}\n`;
}
