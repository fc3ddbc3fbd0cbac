import { isCheckpointSigned } from "@plimsoll/journal/chain";
import { follow } from "./entries.ts";
import type { Receipt, ReceiptCheckpoint } from "./format.ts";

/** Whether the checkpoint of a receipt covers its sale: what was found, in a sentence. */
export async function checkCheckpoint(
  receipt: Receipt,
  named: ReceiptCheckpoint,
): Promise<{ readonly isPassed: boolean; readonly detail: string }> {
  if (named.status === "due") {
    const detail = `none covers the sale yet, one is due by ${named.by}: fetch the receipt again then`;
    return { isPassed: true, detail };
  }
  const problem = findUncovered(receipt, named);
  if (problem !== null) return { isPassed: false, detail: problem };
  const { checkpoint, anchors, way } = named;
  const { number, sequence, at } = checkpoint;
  if (!(await isCheckpointSigned(checkpoint))) {
    return { isPassed: false, detail: `The signature of checkpoint ${number} is wrong.` };
  }
  const places = anchors.map(({ place }) => place).join(", ");
  const where =
    places === "" ? "it has not arrived anywhere outside yet" : `it is kept at ${places}`;
  const led = way === null ? "; the way there is not shown, the signature vouches for it" : "";
  const detail = `checkpoint ${number} of ${at} covers the sale (entry ${sequence}); ${where}${led}`;
  return { isPassed: true, detail };
}

function findUncovered(
  { book, sale, entries, signature }: Receipt,
  { checkpoint, way }: Extract<ReceiptCheckpoint, { status: "made" }>,
): string | null {
  const { number, sequence, hash } = checkpoint;
  if (checkpoint.book !== book) return `Checkpoint ${number} is of another book.`;
  if (checkpoint.key !== signature.publicKey) {
    return `Checkpoint ${number} was signed with another key than the receipt.`;
  }
  if (sequence < sale.sequence) return `Checkpoint ${number} is of before the sale.`;
  const sold = entries.find((entry) => entry.sequence === sale.sequence);
  if (sold === undefined) return "The receipt does not show the entry of its sale.";
  for (const entry of entries) {
    if (entry.sequence === sequence && entry.hash !== hash) {
      return `Checkpoint ${number} knows another entry ${sequence}.`;
    }
  }
  if (way === null) return null;
  const isLed = way.length === sequence - sale.sequence && follow(sold.hash, way) === hash;
  return isLed ? null : `The sale does not lead to checkpoint ${number}.`;
}
