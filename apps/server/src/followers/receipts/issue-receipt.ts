import { signatureOf } from "@plimsoll/receipt";
import type { ForWhom, Workers } from "../../foundation/workers/workers.ts";
import type { OperatorKey } from "./operator-key.ts";
import { RECEIPT, type ReceiptOrder } from "./work-out-receipt.ts";

/** A signed receipt as JSON text. */
interface Issued {
  readonly text: string;
}

/** There is not exactly one sale to see: these are there. */
interface NotOne {
  readonly indexes: readonly number[];
}

/** Has a thread make the receipt of a sale, and signs it here: the key stays with this thread. */
export async function issueReceipt(
  { workers, key }: { readonly workers: Workers; readonly key: OperatorKey },
  order: ReceiptOrder,
  forWhom: ForWhom,
): Promise<Issued | NotOne> {
  const made = await workers.run(RECEIPT, order, forWhom);
  if ("indexes" in made) return made;
  const signature = JSON.stringify(signatureOf(made.digest, key.sign));
  return { text: `${made.text.slice(0, -1)},"signature":${signature}}` };
}
