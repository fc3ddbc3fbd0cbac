import { decodeCanonical, encodeCanonical, type JournalEntry } from "@plimsoll/journal";
import { z } from "zod";
import type { AuditEntry, AuditPlace } from "./audit-log.ts";

/** An entry as it stands in the log. */
export interface WrittenAuditEntry extends Omit<AuditEntry, "act">, AuditPlace {
  /** An `AuditAct`, unless another release has written it. */
  readonly act: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

const LABEL_LENGTH_MAX = 200;
const DETAIL_LENGTH_MAX = 1_000;
const DETAILS_MAX = 80;
const CONTROLS = /[\u0000-\u001f]/g;
const HALVES = /\p{Surrogate}/gu;

const body = z.object({
  act: z.string(),
  actor: z.string(),
  subject: z.string().nullable(),
  account: z.string().nullable(),
  address: z.string().nullable(),
  details: z.record(z.string(), z.string()),
});

/**
 * The entry with texts that a journal can hold. Some of it is what strangers have typed: it is cut and
 * made printable, never refused, because an attempt that cannot be written down is one that nobody sees.
 */
export function fitForLog(entry: AuditEntry): AuditEntry {
  const label = (text: string | null) => (text === null ? null : printable(text, LABEL_LENGTH_MAX));
  const details = Object.entries(entry.details)
    .slice(0, DETAILS_MAX)
    .map(([name, text]) => [printable(name, LABEL_LENGTH_MAX), printable(text, DETAIL_LENGTH_MAX)]);
  return {
    actor: label(entry.actor) || "unknown",
    act: entry.act,
    subject: label(entry.subject),
    account: label(entry.account),
    address: label(entry.address),
    details: Object.fromEntries(details) as Record<string, string>,
  };
}

/** @throws RangeError for an entry that is not as `fitForLog` makes them. */
export function encodeAudit(entry: AuditEntry): string {
  const { actor, act, subject, account, address, details } = entry;
  return encodeCanonical({ actor, act, subject, account, address, details });
}

/** @throws Error for an entry that no release has written. */
export function decodeAudit(entry: JournalEntry): WrittenAuditEntry {
  const parsed = body.safeParse(decodeCanonical(entry.body));
  if (!parsed.success)
    throw new Error(`Entry ${entry.sequence} of the audit log has no form of ours.`);
  const { sequence, hash, at } = entry;
  return { ...parsed.data, sequence, hash, at };
}

function printable(text: string, most: number): string {
  return text.slice(0, most).replace(CONTROLS, " ").replace(HALVES, "\ufffd");
}
