import { hash } from "node:crypto";
import { contentHashOf, genesisHash, linkHash } from "./chain/entry-hash.ts";
import { CUT } from "./chain/pieces.ts";

/**
 * The format that this release writes. Every format since the first release stays readable; see
 * `entry-decoder.ts`. Version 1 was never released; it hashed a body as a whole.
 */
export const FORMAT_VERSION = 2;

/** What the writer says. `chainEntries` adds the place in the chain. */
export interface EntryDraft {
  /** Milliseconds since 1970-01-01 UTC. The writer never lets it decrease. */
  readonly at: number;
  /** JSON on one line: the command and the events it caused. Tabs cut it into pieces. */
  readonly body: string;
  /** Format version of `body`. */
  readonly version: number;
  /**
   * Makes a command safe to send twice: a journal holds each key once. A key is unique in the whole
   * book, so the caller puts the client's name into it.
   */
  readonly idempotencyKey?: string;
  /** Who asked for it. The caller chooses how it names people and machines. */
  readonly actor?: string;
}

/** One command with its events, at its place. Nobody ever changes anything in it. */
export interface JournalEntry extends EntryDraft {
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The hash of the entry before. The first entry has the hash of the book's name here. */
  readonly previousHash: string;
  /** SHA-256 in lowercase hexadecimal; see `hashEntry`. */
  readonly hash: string;
}

/** Where a chain ends: the sequence and hash of its last entry. */
export interface JournalHead {
  /** 0 for an empty journal. */
  readonly sequence: number;
  readonly hash: string;
}

/** The head of a journal without entries. It depends on the book, so chains cannot be exchanged. */
export function genesis(bookId: string): JournalHead {
  return { sequence: 0, hash: genesisHash(sha256, bookId) };
}

/** The hash of an entry behind the one before it; chain/entry-hash.ts documents the lines. */
export function hashEntry(bookId: string, entry: Omit<JournalEntry, "hash">): string {
  return hashDraft(bookId, entry, entry.sequence, entry.previousHash);
}

/**
 * Puts drafts behind `head`, in order, ready for `append`.
 *
 * @throws RangeError when a draft cannot be written down exactly (see `checkDraft`).
 */
export function chainEntries(
  bookId: string,
  head: JournalHead,
  drafts: readonly EntryDraft[],
): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let { sequence, hash: previousHash } = head;
  for (const draft of drafts) {
    checkDraft(draft);
    sequence += 1;
    const hash = hashDraft(bookId, draft, sequence, previousHash);
    entries.push(assembleEntry(draft, { sequence, previousHash, hash }));
    previousHash = hash;
  }
  return entries;
}

/** Field by field, because spreading objects costs more than hashing the entry. */
export function assembleEntry(
  draft: EntryDraft,
  place: { readonly sequence: number; readonly previousHash: string; readonly hash: string },
): JournalEntry {
  const entry: { -readonly [Field in keyof JournalEntry]: JournalEntry[Field] } = {
    sequence: place.sequence,
    at: draft.at,
    version: draft.version,
    body: draft.body,
    previousHash: place.previousHash,
    hash: place.hash,
  };
  if (draft.actor !== undefined) entry.actor = draft.actor;
  if (draft.idempotencyKey !== undefined) entry.idempotencyKey = draft.idempotencyKey;
  return entry;
}

function hashDraft(
  bookId: string,
  { version, at, actor, idempotencyKey, body }: EntryDraft,
  sequence: number,
  previousHash: string,
): string {
  const header = { bookId, version, sequence, at };
  const origin = { actor: actor ?? null, idempotencyKey: idempotencyKey ?? null };
  return linkHash(sha256, previousHash, contentHashOf(sha256, header, origin, body));
}

const LABEL_LENGTH_MAX = 400;
/** Control characters and halves of surrogate pairs, which no database keeps as they are. */
const UNPRINTABLE = /[\u0000-\u001f]|\p{Surrogate}/u;
/** A quicker test. It finds all of the above, and whole surrogate pairs too. */
const SUSPICIOUS = /[\u0000-\u001f\ud800-\udfff]/;

/**
 * Refuses a draft that an adapter cannot give back bit for bit.
 *
 * @throws RangeError for
 * - a body that is empty, or has control characters other than tabs, or halves of surrogate pairs;
 * - an actor or key that is empty, unprintable or longer than 400;
 * - a time that is no whole number from 0;
 * - a version that is no whole number from 1.
 */
function checkDraft(draft: EntryDraft): void {
  if (!Number.isSafeInteger(draft.at) || draft.at < 0) throw invalid("at", String(draft.at));
  if (!Number.isSafeInteger(draft.version) || draft.version < 1) {
    throw invalid("version", String(draft.version));
  }
  if (draft.body === "" || isUnprintable(draft.body.replaceAll(CUT, "")))
    throw invalid("body", draft.body);
  checkLabel("actor", draft.actor);
  checkLabel("idempotencyKey", draft.idempotencyKey);
}

/** Names in a journal (books, actors, idempotency keys) are short and printable. */
export function checkLabel(field: string, label: string | undefined): void {
  if (label === undefined) return;
  if (label === "" || label.length > LABEL_LENGTH_MAX || isUnprintable(label)) {
    throw invalid(field, label);
  }
}

function isUnprintable(text: string): boolean {
  return SUSPICIOUS.test(text) && UNPRINTABLE.test(text);
}

function invalid(field: string, value: string): RangeError {
  return new RangeError(
    `A journal entry cannot hold this ${field}: ${JSON.stringify(value.slice(0, 80))}`,
  );
}

function sha256(text: string): string {
  return hash("sha256", text, "hex");
}
