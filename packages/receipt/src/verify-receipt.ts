import { encodeCanonical, isSignedBy } from "@plimsoll/journal/chain";
import { findWrongAmount, findWrongLtv } from "./amounts.ts";
import { checkCheckpoint } from "./covered.ts";
import { eventsOf, follow, hashOfShown } from "./entries.ts";
import { findFacts, type Facts } from "./facts.ts";
import type { Receipt, ReceiptEntry } from "./format.ts";
import { digestOf, signedText } from "./make-receipt.ts";
import { findWrongMark, isUsable } from "./price.ts";
import { readReceipt } from "./read-receipt.ts";
import { findExcess, findWrongTrigger } from "./rule.ts";
import { summarize } from "./summary.ts";

/** One thing that was recomputed. */
export interface Check {
  readonly name: CheckName;
  readonly isPassed: boolean;
  /** What was found, in a sentence. */
  readonly detail: string;
}

type CheckName =
  | "form"
  | "chain"
  | "mark"
  | "ltv"
  | "trigger"
  | "least"
  | "amounts"
  | "summary"
  | "checkpoint"
  | "signature"
  | "key";

export interface Verification {
  readonly isValid: boolean;
  /** In the order in which they were made; after a form that cannot be read there are no others. */
  readonly checks: readonly Check[];
}

export interface VerifyOptions {
  /** The operator's public key as known from elsewhere, lowercase hexadecimal. */
  readonly key?: string;
}

/**
 * Recomputes everything a receipt says from the receipt alone. Never throws: whatever is handed in either
 * passes every check or does not.
 */
export async function verifyReceipt(
  json: unknown,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { receipt, problem } = readReceipt(json);
  if (receipt === null) return verdict([{ name: "form", isPassed: false, detail: problem }]);
  const facts = attempt(() => findFacts(receipt.entries.flatMap(eventsOf), receipt.sale));
  const checks: Check[] = [
    { name: "form", isPassed: true, detail: `version ${receipt.version}, every field known` },
    check("chain", () => findBrokenLink(receipt), describeChain(receipt)),
  ];
  const ofFacts = (name: CheckName, find: (facts: Facts) => string | null, sound: string): void => {
    checks.push(check(name, () => (facts.is ? find(facts.value) : facts.message), sound));
  };
  ofFacts("mark", findUnusableMark, "the quotes lead to the mark");
  ofFacts("ltv", findWrongLtv, "the mark leads to the LTV before the sale");
  ofFacts("trigger", findWrongTrigger, "the rule's trigger was reached, and its terms were used");
  ofFacts("least", findExcess, "no more was sold than the rule asks for");
  ofFacts("amounts", findWrongAmount, "price, cost and what is left add up");
  ofFacts("summary", (found) => findWrongSummary(receipt, found), "it says what the entries say");
  if (receipt.checkpoint !== undefined) {
    checks.push({ name: "checkpoint", ...(await checkCheckpoint(receipt, receipt.checkpoint)) });
  }
  checks.push(await checkSignature(receipt));
  if (options.key !== undefined) {
    const isKey = receipt.signature.publicKey === options.key.toLowerCase();
    const detail = isKey ? "it is the operator's" : "It was signed with another key.";
    checks.push({ name: "key", isPassed: isKey, detail });
  }
  return verdict(checks);
}

function verdict(checks: readonly Check[]): Verification {
  return { isValid: checks.every(({ isPassed }) => isPassed), checks };
}

/** Every entry is hashed as it is shown, and each leads to the next. */
function findBrokenLink({ book, entries, links }: Receipt): string | null {
  for (const [index, entry] of entries.entries()) {
    const { sequence } = entry;
    if (hashOfShown(book, entry) !== entry.hash) {
      return `What is shown of entry ${sequence} does not have its hash.`;
    }
    const last = entries[index - 1];
    if (last === undefined) continue;
    if (last.sequence >= sequence) return `Entry ${sequence} is out of order.`;
    const way = links[index - 1];
    if (way === null || way === undefined) continue;
    if (way.length !== sequence - last.sequence - 1 || !isLed(last, way, entry)) {
      return `Entry ${last.sequence} does not lead to entry ${sequence}.`;
    }
  }
  return null;
}

function isLed(from: ReceiptEntry, way: readonly string[], to: ReceiptEntry): boolean {
  return follow(from.hash, way) === to.previousHash;
}

function describeChain({ entries, links }: Receipt): string {
  const apart = links.filter((way) => way === null).length;
  const sound = `${entries.length} entries have their hashes`;
  if (apart === 0) return `${sound} and follow one another`;
  return `${sound}; between ${apart} of them the way is not shown, the signature vouches for it`;
}

function findUnusableMark({ grounds: { event } }: Facts): string | null {
  const [own] = event.feeds;
  if (own === undefined || !isUsable(own)) return "Nobody may sell at this mark.";
  return findWrongMark(event);
}

function findWrongSummary(receipt: Receipt, facts: Facts): string | null {
  const expected: Record<string, unknown> = { ...summarize(facts) };
  const told: Record<string, unknown> = { ...receipt.summary };
  for (const field of new Set([...Object.keys(expected), ...Object.keys(told)])) {
    const [right, said] = [expected[field], told[field]];
    const isRight =
      right !== undefined && said !== undefined && encodeCanonical(right) === encodeCanonical(said);
    if (!isRight) return `The field ${field} is not what the entries say.`;
  }
  return null;
}

async function checkSignature(receipt: Receipt): Promise<Check> {
  const { signature, ...unsigned } = receipt;
  const fail = (detail: string): Check => ({ name: "signature", isPassed: false, detail });
  if (digestOf(unsigned) !== signature.digest) return fail("The digest is not this receipt's.");
  const isSigned = await isSignedBy(signature, signedText(signature.digest));
  if (!isSigned) return fail("The signature is not that of the key it names.");
  const detail = `signed with the key ${signature.publicKey}`;
  return { name: "signature", isPassed: true, detail };
}

type Attempt<T> =
  { readonly is: true; readonly value: T } | { readonly is: false; readonly message: string };

/** What is read was written by anybody: whatever it makes throw is a reason to refuse it. */
function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { is: true, value: work() };
  } catch (error) {
    return { is: false, message: error instanceof Error ? error.message : "It cannot be read." };
  }
}

function check(name: CheckName, find: () => string | null, sound: string): Check {
  const found = attempt(find);
  const problem = found.is ? found.value : found.message;
  return { name, isPassed: problem === null, detail: problem ?? sound };
}
