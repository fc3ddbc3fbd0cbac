import { Money } from "../../elements/figures/exact.tsx";
import { Figure } from "../../elements/figures/figure.tsx";
import type { AnswerOf } from "../../foundation/api/query.ts";

type Losses = AnswerOf<"listLosses">["items"];
type Amount = Losses[number]["badDebt"];

const BORNE = [
  ["Bad debt so far", "badDebt"],
  ["Paid by insurance", "fromInsurance"],
  ["Lost by lenders", "fromSuppliers"],
] as const;

/** Bad debt since the book began and who bore it, over all markets; null while it is being counted. */
export function LossFigures({ losses }: { readonly losses: Losses | null }) {
  return BORNE.map(([label, which]) =>
    losses === null ? (
      <Figure key={which} label={label}>
        being counted
      </Figure>
    ) : (
      <Figure key={which} label={label} tone={isNone(losses, which) ? "safe" : "danger"}>
        <Sums of={sumsOf(losses, which)} />
      </Figure>
    ),
  );
}

type Which = (typeof BORNE)[number][1];

function isNone(items: Losses, which: Which): boolean {
  return items.every((one) => one[which].baseUnits === "0");
}

/** One sum for each asset: amounts of different ones cannot be added. */
function sumsOf(items: Losses, which: Which): readonly (readonly Amount[])[] {
  const byAsset = new Map<string, Amount[]>();
  for (const one of items) {
    const amount = one[which];
    if (amount.baseUnits === "0") continue;
    byAsset.set(amount.asset, [...(byAsset.get(amount.asset) ?? []), amount]);
  }
  return [...byAsset.values()];
}

function Sums({ of }: { readonly of: readonly (readonly Amount[])[] }) {
  if (of.length === 0) return "none";
  return of.map((amounts) => {
    const sum = addDecimals(amounts.map(({ amount }) => amount));
    const asset = amounts[0]?.asset ?? "";
    return (
      <div key={asset}>
        <Money of={{ asset, amount: sum }} isShort />
      </div>
    );
  });
}

/** The exact sum of decimal texts of one asset, which all have the digits that the server writes. */
function addDecimals(texts: readonly string[]): string {
  const digits = Math.max(...texts.map((text) => text.split(".")[1]?.length ?? 0));
  const sum = texts.reduce((total, text) => {
    const [whole = "0", fraction = ""] = text.split(".");
    return total + BigInt(whole + fraction.padEnd(digits, "0"));
  }, 0n);
  const written = sum.toString().padStart(digits + 1, "0");
  return digits === 0 ? written : `${written.slice(0, -digits)}.${written.slice(-digits)}`;
}
