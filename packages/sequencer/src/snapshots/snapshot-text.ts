import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { restore, snapshot, type Book } from "@plimsoll/engine";
import { KeyFilter } from "../idempotency/key-filter.ts";
import { KeyRegister } from "../idempotency/key-register.ts";

/*
 * A stored snapshot is lines of text: one of our own, then those of the engine.
 *
 *     plimsoll-sequencer 1 [layers of the filter of idempotency keys, separated by blanks]
 *     …the lines of the book (engine, snapshot-format.ts), whose hash is the state hash
 */
const HEADER = "plimsoll-sequencer 1";
const CHUNK_CHARACTERS = 256 * 1024;
const SLICE_MILLIS = 5;

/** What a snapshot holds. */
interface Snapshotted {
  readonly book: Book;
  readonly keys: KeyRegister;
}

/** The text of a snapshot in pieces, and the hash of the state in it. */
interface SnapshotText {
  readonly stateHash: string;
  readonly chunks: AsyncIterable<string>;
}

/** The book must not change until the last piece is taken. */
export async function writeSnapshot({ book, keys }: Snapshotted): Promise<SnapshotText> {
  return { stateHash: await hashState(book), chunks: chunksOf(book, keys) };
}

async function* chunksOf(book: Book, keys: KeyRegister): AsyncGenerator<string, void, undefined> {
  let chunk = [HEADER, ...keys.filterText()].join(" ");
  for (const line of snapshot(book)) {
    chunk += "\n";
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = "";
    }
    chunk += line;
  }
  yield chunk;
}

/** The engine's state hash, taken in slices of time. */
async function hashState(book: Book): Promise<string> {
  const hash = createHash("sha256");
  let separator = "";
  let deadline = performance.now() + SLICE_MILLIS;
  for (const line of snapshot(book)) {
    hash.update(separator + line, "utf8");
    separator = "\n";
    if (performance.now() < deadline) continue;
    await nextTurn();
    deadline = performance.now() + SLICE_MILLIS;
  }
  return hash.digest("hex");
}

/**
 * The reverse of `writeSnapshot`.
 *
 * @throws SyntaxError or SnapshotError when this is no such text, or its state has another hash.
 */
export async function readSnapshot(
  chunks: AsyncIterable<Uint8Array>,
  stateHash: string,
): Promise<Snapshotted> {
  // Nothing may be used before the last piece has come: only then is it known to be whole.
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  const lines = linesOf(pieces);
  const header = lines.next();
  const text = header.done === true ? "" : header.value;
  if (text !== HEADER && !text.startsWith(`${HEADER} `)) {
    throw new SyntaxError("the snapshot has a form that this release does not know");
  }
  const layers = text.split(" ").slice(HEADER.split(" ").length);
  const keys = new KeyRegister(KeyFilter.fromText(layers));
  const hash = createHash("sha256");
  const book = restore(hashed(lines, hash));
  if (hash.digest("hex") !== stateHash) {
    throw new SyntaxError("the snapshot's state has another hash than was recorded");
  }
  return { book, keys };
}

function* hashed(
  lines: Iterable<string>,
  hash: ReturnType<typeof createHash>,
): Generator<string, void, undefined> {
  let separator = "";
  for (const line of lines) {
    hash.update(separator + line, "utf8");
    separator = "\n";
    yield line;
  }
}

function* linesOf(pieces: readonly Uint8Array[]): Generator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = "";
  for (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest + decoder.decode();
}
