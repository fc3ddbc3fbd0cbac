import type { Command, Event } from "@plimsoll/engine";
import {
  createEntryDecoder,
  CUT,
  encodeCanonical,
  FORMAT_VERSION,
  type JournalEntry,
} from "@plimsoll/journal";

/** What an entry's body says. */
export interface EntryBody {
  readonly command: Command;
  readonly events: readonly Event[];
  readonly fingerprint?: string;
}

/** An entry of the journal with its body read: one command, what it caused, and when. */
export interface DurableEntry extends EntryBody {
  readonly sequence: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly actor?: string;
  readonly idempotencyKey?: string;
  /** SHA-256 that chains the journal, lowercase hexadecimal. */
  readonly hash: string;
}

const decode = createEntryDecoder({ current: FORMAT_VERSION, upcasters: {} });

/** Fields of events that may stand in somebody's receipt. */
const NEED_RECEIPTS = ["why", "before", "notification"];

/**
 * Canonical JSON. Some events may stand in a receipt: a sale, why something happened, who was told. A
 * body with such an event is cut around the command and around every event. So a receipt can show one
 * of them without the rest.
 *
 * @throws TypeError for values that canonical JSON cannot hold.
 */
export function encodeBody(body: EntryBody): string {
  const { command, events, fingerprint } = body;
  const isCut = events.some((event) => NEED_RECEIPTS.some((field) => field in event));
  if (!isCut) return encodeCanonical(body);
  const texts = events.map((event, index) => `${index > 0 ? "," : ""}${encodeCanonical(event)}`);
  const end = fingerprint === undefined ? "]}" : `],"fingerprint":${encodeCanonical(fingerprint)}}`;
  const start = [`{"command":${encodeCanonical(command)}`, `,"events":[`];
  return [...start, ...texts, end].join(CUT);
}

/**
 * Reads what `encodeBody` wrote, in any format version. The chain's hash vouches for the form: only
 * this package writes bodies.
 *
 * @throws JournalVersionUnknown when a newer release wrote it.
 */
export function decodeBody(entry: JournalEntry): EntryBody {
  const body: object | null | boolean | number | bigint | string = decode(
    entry.version,
    entry.body,
  );
  if (!isEntryBody(body)) throw new SyntaxError(`Entry ${entry.sequence} holds no command.`);
  return body;
}

export function decodeEntry(entry: JournalEntry): DurableEntry {
  return durableEntry(entry, decodeBody(entry));
}

export function durableEntry(entry: JournalEntry, body: EntryBody): DurableEntry {
  const { sequence, at, actor, idempotencyKey, hash } = entry;
  return {
    sequence,
    at,
    ...(actor === undefined ? {} : { actor }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    hash,
    command: body.command,
    events: body.events,
    ...(body.fingerprint === undefined ? {} : { fingerprint: body.fingerprint }),
  };
}

function isEntryBody(data: unknown): data is EntryBody {
  if (typeof data !== "object" || data === null) return false;
  return "command" in data && "events" in data && Array.isArray(data.events);
}
