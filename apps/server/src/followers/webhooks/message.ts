import type { Event } from "@plimsoll/engine";
import type { DurableEntry } from "@plimsoll/sequencer";
import type { AddressedEntry } from "../history/index.ts";

/** What is sent about one event of the journal. */
export interface Message {
  readonly sequence: number;
  readonly index: number;
  /** The same for the same event, however often it is sent: receivers tell repetitions by it. */
  readonly id: string;
  readonly type: Event["type"];
  readonly body: string;
}

/** How the events of an entry are written. */
export type DescribeEvents = (addressed: AddressedEntry) => Promise<readonly object[]>;

const BOOK_LENGTH_MAX = 24;

/** Name of the message about event `index` of entry `sequence`, made from nothing else. */
export function messageId(bookId: string, sequence: number, index: number): string {
  const book = bookId.replace(/[^A-Za-z0-9-]/g, "-").slice(0, BOOK_LENGTH_MAX);
  return `msg_${book}_${sequence}_${index}`;
}

/** The message in the form that Standard Webhooks recommends: type, timestamp, data. */
export function makeMessage(
  bookId: string,
  entry: DurableEntry,
  index: number,
  event: Event,
  description: object,
): Message {
  const { sequence } = entry;
  const body = {
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    data: { book: bookId, sequence, index, event: description },
  };
  return {
    sequence,
    index,
    id: messageId(bookId, sequence, index),
    type: event.type,
    body: JSON.stringify(body, writeExactly),
  };
}

/**
 * Events as they stand in the journal, without their postings, which name other accounts: amounts,
 * shares and ratios as decimal text of their base units.
 */
export async function describePlainly({ entry }: AddressedEntry): Promise<readonly object[]> {
  return entry.events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
}

function writeExactly(name: string, value: unknown): unknown {
  if (name === "postings") return undefined;
  return typeof value === "bigint" ? value.toString() : value;
}
