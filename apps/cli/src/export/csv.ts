import { formatAmount, type Millis } from "@plimsoll/engine";
import { formatInstant } from "@plimsoll/lab";
import { LedgerWalk, type Exporter, type LedgerTransaction } from "./journal-walk.ts";
import type { OpenJournal } from "../database/with-journal.ts";

const COLUMNS = [
  "sequence",
  "at",
  "place",
  "event",
  "account",
  "kind",
  "owner",
  "asset",
  "amount",
  "base_units",
];

/**
 * Postings, one a row: debits positive, credits negative, exactly. No field can hold a comma or a
 * quote: identifiers have letters, digits and `. _ / - :` only.
 */
export function csvExporter(owner: OpenJournal["owner"]): Exporter {
  const walk = new LedgerWalk(owner);
  return {
    begin: () => `${COLUMNS.join(",")}\n`,
    entries: (entries) =>
      entries
        .flatMap((entry) => walk.advance(entry))
        .map(rowsOf)
        .join(""),
    end: () => "",
  };
}

function rowsOf({ sequence, place, event, lines }: LedgerTransaction): string {
  const at = formatInstant(event.at satisfies Millis);
  return lines
    .map(({ account: { id, kind, owner, asset }, amount, decimals }) => {
      const whole = formatAmount(amount, decimals);
      const row = [sequence, at, place, event.type, id, kind, owner, asset, whole, amount];
      return `${row.join(",")}\n`;
    })
    .join("");
}
