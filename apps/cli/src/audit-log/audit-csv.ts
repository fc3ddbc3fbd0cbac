import type { Millis } from "@plimsoll/engine";
import type { JournalEntry } from "@plimsoll/journal";
import { formatInstant } from "@plimsoll/lab";
import type { Exporter } from "../export/journal-walk.ts";
import { readAuditBody } from "./audit-body.ts";

const COLUMNS = "sequence,at,actor,act,subject,account,address,details,hash\n";

/**
 * The audit log, an entry a row; details as JSON. Parts of it are what strangers have typed, so every text is
 * quoted, and one that a spreadsheet would take for a formula has an apostrophe in front.
 */
export function auditCsvExporter(): Exporter {
  return {
    begin: () => COLUMNS,
    entries: (entries) => entries.map(rowOf).join(""),
    end: () => "",
  };
}

function rowOf(entry: JournalEntry): string {
  const { actor, act, subject, account, address, details } = readAuditBody(entry);
  const at = formatInstant(entry.at as Millis);
  const texts = [actor, act, subject ?? "", account ?? "", address ?? "", JSON.stringify(details)];
  return `${[entry.sequence, at, ...texts.map(quoted), entry.hash].join(",")}\n`;
}

function quoted(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
