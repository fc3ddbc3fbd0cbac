import {
  channelPhrase,
  newsOfSale,
  SIZE_SENTENCES,
  sizeReason,
  type AmountText,
  type NoticeText,
  type Receipt,
  type ReceiptCheckpoint,
  type Summary,
} from "@plimsoll/receipt";
import { PdfPage, type PdfHead } from "./pdf-page.ts";

const WHAT: Readonly<Record<Summary["kind"], string>> = {
  plan_sale: "Your protection plan sold part of your collateral.",
  soft_liquidation: "The market sold a small part of your collateral, early and at a small fee.",
  liquidation: "The loan had reached its liquidation LTV, and collateral was sold.",
  outside_liquidation:
    "The loan had reached its liquidation LTV, and a liquidator bought collateral.",
  pre_liquidation: "A liquidator bought collateral on terms that you had agreed to beforehand.",
};

/** A receipt for reading: what happened, why, the numbers, the quotes, and how to check it. */
export function receiptPdf(
  receipt: Receipt,
  { isSandbox }: Pick<PdfHead, "isSandbox">,
): Promise<Uint8Array<ArrayBuffer>> {
  const { summary, sale } = receipt;
  const title = `Receipt ${sale.sequence}-${sale.index}`;
  const page = new PdfPage({ title, at: new Date(summary.at), isSandbox });
  page.text(`Loan ${summary.loan}, market ${summary.market}, ${summary.at}`);
  page.heading("What happened").text(WHAT[summary.kind]);
  page.text(whatItTook(summary));
  page.heading("Why").text(why(summary));
  page.table([
    ["", "Before", "After"],
    ["Collateral", text(summary.before.collateral), text(summary.after.collateral)],
    ["Value", text(summary.before.value), text(summary.after.value)],
    ["Debt", text(summary.before.debt), text(summary.after.debt)],
    ["LTV", percent(summary.before.ltv), percent(summary.after.ltv)],
  ]);
  writePrice(page, summary);
  writeAlerts(page, summary);
  writeProof(page, receipt);
  return page.finish();
}

function whatItTook(summary: Summary): string {
  const { sold, soldValue, repaid, cost, returned, badDebt, fromInsurance, fromSuppliers } =
    summary;
  const lines = [
    `Sold: ${text(sold)}, worth ${text(soldValue)} at the mark.`,
    `Debt repaid: ${text(repaid)}. Cost to you: ${text(cost)}.`,
  ];
  if (returned.baseUnits !== "0") lines.push(`Given back to you: ${text(returned)}.`);
  if (badDebt.baseUnits !== "0") {
    lines.push(
      `Written off, because no collateral was left: ${text(badDebt)}. You do not owe it.`,
      `Insurance paid ${text(fromInsurance)} of it, lenders lost ${text(fromSuppliers)}.`,
    );
  }
  const { crumb } = summary;
  if (crumb !== undefined) {
    const taken = `The house (${crumb.to}) took what was left, ${text(crumb.collateral)}`;
    lines.push(`${taken}, for ${text(crumb.paid)} of the debt: too little to wait for a buyer.`);
  }
  return lines.join("\n");
}

function why(summary: Summary): string {
  const { rule, before, price } = summary;
  const size = SIZE_SENTENCES[sizeReason(summary)](percent(rule.targetLtv));
  return [
    `At a price of ${price} the LTV was ${percent(before.ltv)}, above ${percent(rule.triggerLtv)}, where the rule acts.`,
    `${size} The fee was ${percent(rule.fee)} of the debt repaid.`,
  ].join(" ");
}

function writePrice(page: PdfPage, { feeds }: Summary): void {
  page.heading("The price");
  for (const feed of feeds) {
    page.text(`${feed.feed}: ${feed.price}, ${feed.status}, since ${feed.since}`);
    if (feed.quotes.length === 0) continue;
    const rows = feed.quotes.map(({ venue, price, at, use }) => [venue, price, at, use]);
    page.table([["Venue", "Price", "Quoted at", "Used"], ...rows]);
  }
}

function writeAlerts(page: PdfPage, summary: Summary): void {
  const { alerts, notices } = summary;
  page.heading("What you were told");
  if (alerts.length === 0) page.text("No alert was due before.");
  for (const { sequence, index, at, triggerLtv, alertPrice, price } of alerts) {
    const reached =
      triggerLtv === null ? `your price of ${alertPrice}` : `LTV above ${percent(triggerLtv)}`;
    page.text(`${at}: ${reached}, at a price of ${price}`);
    for (const notice of notices) {
      if (notice.of !== `${sequence}-${index}`) continue;
      page.text(`      ${fateOf(notice)}`);
    }
  }
  for (const notice of newsOfSale(summary)) page.text(`News of this sale ${fateOf(notice)}`);
}

function fateOf({ what, channel, triedAt, at }: NoticeText): string {
  return `${what}${channel === null ? "" : ` ${channelPhrase(channel)}`}: ${triedAt ?? at}`;
}

function writeProof(page: PdfPage, receipt: Receipt): void {
  const { book, entries, signature, checkpoint } = receipt;
  page.heading("How to check this");
  page.text(
    "Download this receipt as JSON and run: npx plimsoll verify-receipt FILE --key KEY. It recomputes every number from the quotes on, without asking anybody. KEY is the operator's public key as you noted it down.",
  );
  if (checkpoint !== undefined) page.text(coveredBy(checkpoint));
  const hashes = entries.map(({ sequence, hash }) => `entry ${sequence}  ${hash}`);
  const { publicKey, digest, signature: signed } = signature;
  page.small(
    [`book ${book}`, ...hashes, `key ${publicKey}`, `digest ${digest}`, `signature ${signed}`].join(
      "\n",
    ),
  );
}

function coveredBy(named: ReceiptCheckpoint): string {
  if (named.status === "due") {
    return `A signed checkpoint of the journal covers this sale by ${named.by}. Download the receipt again then.`;
  }
  const { checkpoint, anchors } = named;
  const { number, at, sequence, hash } = checkpoint;
  const places = anchors.map(({ place }) => place).join(", ");
  const kept = places === "" ? "" : `, kept at ${places}`;
  return `Covered by checkpoint ${number} of ${at} (entry ${sequence}, hash ${hash})${kept}.`;
}

function text({ amount, asset }: AmountText): string {
  return `${amount} ${asset}`;
}

/** A ratio such as 0.8601 in percent, two digits, cut: for reading. */
function percent(ratio: string | null): string {
  if (ratio === null) return "beyond measure";
  const [whole = "0", fraction = ""] = ratio.split(".");
  const digits = fraction.padEnd(4, "0");
  const percents = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=[0-9])/, "");
  return `${percents}.${digits.slice(2, 4)} %`;
}
