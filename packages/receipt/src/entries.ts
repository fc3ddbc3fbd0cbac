import { Sha256, type Event } from "@plimsoll/engine";
import {
  contentHash,
  contentHashOf,
  CUT,
  decodeCanonical,
  linkHash,
  openBody,
  originHash,
  rootOfOpened,
  shownPieces,
  type HashText,
} from "@plimsoll/journal/chain";
import type { Place, ReceiptEntry } from "./format.ts";

/** SHA-256 of the text's UTF-8 bytes in lowercase hexadecimal, the same everywhere. */
export function sha256(text: string): string {
  return new Sha256().update(text).digest();
}

/** An entry as the journal gives it. */
export interface WholeEntry {
  readonly sequence: number;
  readonly at: number;
  readonly version: number;
  readonly actor?: string;
  readonly idempotencyKey?: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** An event with its place. */
export interface PlacedEvent extends Place {
  readonly event: Event;
}

/** Pieces before the first event: the command, and the key under which the events stand. */
const EVENTS_FROM = 2;

function originOf({ actor, idempotencyKey }: WholeEntry) {
  return { actor: actor ?? null, idempotencyKey: idempotencyKey ?? null };
}

/** Shows these events of an entry and of all else only hashes; an entry in one piece is shown whole. */
export function showEvents(
  entry: WholeEntry,
  isWanted: (index: number) => boolean,
  hash: HashText = sha256,
): ReceiptEntry {
  const { sequence, at, version, body, previousHash } = entry;
  const pieces = body.split(CUT).length;
  const isEvent = (piece: number) => piece >= EVENTS_FROM && piece < pieces - 1;
  const isShown = (piece: number) =>
    pieces === 1 || (isEvent(piece) && isWanted(piece - EVENTS_FROM));
  return {
    sequence,
    at,
    version,
    origin: originHash(hash, originOf(entry)),
    pieces,
    body: openBody(hash, body, isShown),
    previousHash,
    hash: entry.hash,
  };
}

/** What stands for an entry on the way between two others. */
export function linkOf(bookId: string, entry: WholeEntry, hash: HashText = sha256): string {
  return contentHashOf(hash, { bookId, ...entry }, originOf(entry), entry.body);
}

/** The hash that a shown entry ought to have. */
export function hashOfShown(bookId: string, entry: ReceiptEntry): string {
  const { origin, pieces, body, previousHash } = entry;
  const header = { bookId, version: entry.version, sequence: entry.sequence, at: entry.at };
  const root = rootOfOpened(sha256, body);
  return linkHash(sha256, previousHash, contentHash(sha256, header, { origin, pieces, root }));
}

/** Where the chain stands after the entries between two shown ones. */
export function follow(hash: string, links: readonly string[]): string {
  return links.reduce((before, content) => linkHash(sha256, before, content), hash);
}

/**
 * The events that an entry shows. The journal's hash vouches for their form.
 *
 * @throws SyntaxError when what is shown is not the pieces of an entry.
 */
export function eventsOf(entry: ReceiptEntry): PlacedEvent[] {
  const { sequence, pieces, body } = entry;
  const shown = shownPieces(body, pieces);
  if (shown === null) throw new SyntaxError(`Entry ${sequence} does not have ${pieces} pieces.`);
  if (pieces === 1) return wholeEvents(shown.get(0) ?? "", sequence);
  return [...shown].map(([piece, text]) => {
    return { sequence, index: piece - EVENTS_FROM, event: eventIn(text) };
  });
}

/**
 * The wanted events of an entry that is there as a whole; the others are not even read. `isWanted` gets an
 * event's place and a text in which its canonical JSON stands.
 */
export function readEvents(
  { sequence, body }: WholeEntry,
  isWanted: (index: number, text: string) => boolean,
): PlacedEvent[] {
  const pieces = body.split(CUT);
  if (pieces.length === 1) {
    return wholeEvents(body, sequence).filter(({ index }) => isWanted(index, body));
  }
  return pieces.slice(EVENTS_FROM, -1).flatMap((text, index) => {
    return isWanted(index, text) ? [{ sequence, index, event: eventIn(text) }] : [];
  });
}

function eventIn(piece: string): Event {
  const event: unknown = decodeCanonical(piece.startsWith(",") ? piece.slice(1) : piece);
  return event as Event;
}

function wholeEvents(text: string, sequence: number): PlacedEvent[] {
  const body: unknown = decodeCanonical(text);
  const events = (body as { readonly events: readonly Event[] }).events;
  return events.map((event, index) => ({ sequence, index, event }));
}
