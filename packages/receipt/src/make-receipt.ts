import { encodeCanonical, type HashText } from "@plimsoll/journal/chain";
import { linkOf, readEvents, sha256, showEvents, type WholeEntry } from "./entries.ts";
import { findFacts, isAboutTelling, placesOf } from "./facts.ts";
import {
  RECEIPT_FORMAT,
  RECEIPT_VERSIONS,
  type Place,
  type ReceiptCheckpoint,
  type ReceiptSignature,
  type UnsignedReceipt,
} from "./format.ts";
import { summarize } from "./summary.ts";

/** Signs a text with the operator's Ed25519 key; both in lowercase hexadecimal. */
export type SignText = (text: string) => { readonly publicKey: string; readonly signature: string };

interface MakeOptions {
  /** The alerts and notices that may be told; all that the entries hold unless given. */
  readonly told?: readonly Place[];
  /** Content hashes of entries by sequence, for those that only lead from one to another. */
  readonly links?: ReadonlyMap<number, string>;
  /** The checkpoint that covers the sale, or when one is due. */
  readonly checkpoint?: ReceiptCheckpoint;
  /** The platform's own SHA-256, where it is faster than the one that runs everywhere. */
  readonly sha256?: HashText;
}

/**
 * The receipt of the sale at `sale`, from entries of the journal in order: the sale's own, those of alerts
 * and notices, and any between them, unless `links` has these. What is in them about others stays out.
 *
 * @throws RangeError when there is no sale at that place.
 */
export function makeReceipt(
  book: string,
  sale: Place,
  entries: readonly WholeEntry[],
  { told, links, checkpoint, sha256: hash = sha256 }: MakeOptions = {},
): UnsignedReceipt {
  const names = told && new Set(told.map(nameOf));
  const mayTell = (place: Place) => names?.has(nameOf(place)) ?? true;
  // An entry may hold the events of thousands of loans: of others than the sale's own only what may be told is read.
  const events = entries
    .flatMap((entry) => {
      const { sequence } = entry;
      return readEvents(
        entry,
        (index) => sequence === sale.sequence || mayTell({ sequence, index }),
      );
    })
    .filter((placed) => !isAboutTelling(placed.event) || mayTell(placed));
  const facts = findFacts(events, sale);
  const shown = new Map<number, Set<number>>();
  for (const { sequence, index } of placesOf(facts)) {
    shown.set(sequence, (shown.get(sequence) ?? new Set()).add(index));
  }
  const bySequence = new Map(entries.map((entry) => [entry.sequence, entry]));
  const linkAt = (sequence: number): string | null => {
    const entry = bySequence.get(sequence);
    return links?.get(sequence) ?? (entry === undefined ? null : linkOf(book, entry, hash));
  };
  const kept = entries.filter(({ sequence }) => shown.has(sequence));
  return {
    format: RECEIPT_FORMAT,
    ...(checkpoint === undefined
      ? { version: RECEIPT_VERSIONS.plain }
      : { version: RECEIPT_VERSIONS.withCheckpoint, checkpoint }),
    book,
    sale: { sequence: sale.sequence, index: sale.index },
    summary: summarize(facts),
    entries: kept.map((entry) =>
      showEvents(entry, (index) => shown.get(entry.sequence)?.has(index) === true, hash),
    ),
    links: kept.slice(1).map((entry, index) => {
      const from = kept[index]?.sequence ?? 0;
      const between = Array.from({ length: entry.sequence - from - 1 }, (_, place) =>
        linkAt(from + 1 + place),
      );
      return between.every((link) => link !== null) ? between : null;
    }),
  };
}

function nameOf({ sequence, index }: Place): string {
  return `${sequence}-${index}`;
}

/** The signature over a receipt with this digest: `{ ...receipt, signature }` is the signed one. */
export function signatureOf(digest: string, sign: SignText): ReceiptSignature {
  const { publicKey, signature } = sign(signedText(digest));
  return { algorithm: "Ed25519", publicKey, digest, signature };
}

/** SHA-256 of the receipt's canonical JSON, without its signature. */
export function digestOf(receipt: UnsignedReceipt): string {
  return sha256(encodeCanonical(receipt));
}

/** What the operator signs. */
export function signedText(digest: string): string {
  return `plimsoll-receipt-signature\n${digest}\n`;
}
