import type { Event } from "@plimsoll/engine";
import type { DurableEntry } from "@plimsoll/sequencer";

/** What is sent about one event of the journal. */
export interface Message {
  readonly sequence: number;
  readonly index: number;
  /** The same for the same event, however often it is sent: receivers tell repetitions by it. */
  readonly id: string;
  readonly type: Event["type"];
  readonly body: string;
}

const BOOK_LENGTH_MAX = 24;

/** Name of the message about event `index` of entry `sequence`, made from nothing else. */
function messageId(bookId: string, sequence: number, index: number): string {
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
    body: JSON.stringify(body),
  };
}
