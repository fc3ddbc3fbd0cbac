import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { JournalBroken } from "@plimsoll/journal";
import {
  BackupBroken,
  readHeader,
  readLine,
  type BackupHeader,
  type BackupManifest,
  type BackupRow,
  type BackupTable,
} from "./backup-format.ts";
import { END_BYTES, endOf, readMac, type BackupSeal } from "./backup-seal.ts";
import { JournalRows } from "./journal-rows.ts";
import { splitLines } from "./split-lines.ts";

/** What is taken out of a backup, in its order. */
type BackupPart =
  | { readonly kind: "header"; readonly header: BackupHeader }
  | { readonly kind: "rows"; readonly table: BackupTable; readonly rows: readonly BackupRow[] }
  | { readonly kind: "manifest"; readonly manifest: BackupManifest; readonly seal: BackupSeal };

const ROWS_AT_ONCE_MAX = 250;
const CHARACTERS_AT_ONCE_MAX = 4_000_000;

/**
 * Reads a backup from its first byte to its last and checks it on the way: every byte against the digest, every table
 * against the manifest, every journal's chain. What was taken out counts only once the reading has ended well. Who made
 * the seal is not judged here: that takes secrets.
 *
 * @throws BackupBroken when the file is not what was written.
 */
export async function* readBackup(path: string): AsyncGenerator<BackupPart> {
  try {
    yield* parts(path);
  } catch (error) {
    if (error instanceof BackupBroken) throw error;
    if (error instanceof JournalBroken) throw new BackupBroken(error.message, { cause: error });
    if (error instanceof RangeError || error instanceof SyntaxError) {
      throw new BackupBroken("a number in it is none.", { cause: error });
    }
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // What the decompressor says of bytes that are not what it expects.
    if (!code.startsWith("Z_")) throw error;
    throw new BackupBroken("it is damaged.", { cause: error });
  }
}

async function* parts(path: string): AsyncGenerator<BackupPart> {
  const { length, end } = await readEnd(path);
  const mac = readMac(end);
  const hash = createHash("sha256");
  const gunzip = createGunzip();
  // What goes wrong comes out of the last of them, which is read to its end here.
  pipeline(
    createReadStream(path, { end: length - 1 }),
    async function* hashed(bytes: AsyncIterable<Buffer>) {
      for await (const chunk of bytes) {
        hash.update(chunk);
        yield chunk;
      }
    },
    gunzip,
    () => undefined,
  );
  const contents = new Contents();
  for await (const line of splitLines(gunzip)) yield* contents.take(line);
  const manifest = contents.end();
  if (!end.equals(endOf(hash, mac))) throw new BackupBroken("it was altered.");
  yield { kind: "manifest", manifest, seal: { sha256: hash.digest("hex"), mac } };
}

/** How many bytes come before the end, and the end. */
async function readEnd(path: string): Promise<{ readonly length: number; readonly end: Buffer }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const length = size - END_BYTES;
    if (length <= 0) throw new BackupBroken("it is incomplete.");
    const end = Buffer.alloc(END_BYTES);
    await file.read(end, 0, END_BYTES, length);
    return { length, end };
  } finally {
    await file.close();
  }
}

/** Reads line after line, and knows what may come next. */
class Contents {
  #hasHeader = false;
  #manifest: BackupManifest | undefined;
  #table: BackupTable | undefined;
  readonly #journals = new JournalRows();
  readonly #found: BackupManifest["tables"] = [];
  #hash = createHash("sha256");
  #rows: BackupRow[] = [];
  #rowCount = 0;
  #characters = 0;

  *take(text: string): Generator<BackupPart> {
    if (!this.#hasHeader) {
      this.#hasHeader = true;
      yield { kind: "header", header: readHeader(text) };
      return;
    }
    if (this.#manifest !== undefined) throw new BackupBroken("it goes on behind its end.");
    const line = readLine(text);
    if (line.kind === "row") {
      yield* this.#takeRow(line.row, text);
      return;
    }
    yield* this.#endTable();
    if (line.kind === "table") this.#table = line.table;
    else this.#manifest = line.manifest;
  }

  /** The manifest, once it is known that the file holds what it says. */
  end(): BackupManifest {
    const manifest = this.#manifest;
    if (manifest === undefined) throw new BackupBroken("it is incomplete.");
    if (JSON.stringify(this.#found) !== JSON.stringify(manifest.tables)) {
      throw new BackupBroken("its tables are not those of its manifest.");
    }
    if (JSON.stringify(this.#journals.heads()) !== JSON.stringify(manifest.journals)) {
      throw new BackupBroken("its journals do not end where its manifest says.");
    }
    return manifest;
  }

  *#takeRow(row: BackupRow, text: string): Generator<BackupPart> {
    if (row.length !== this.#table?.columns.length) {
      throw new BackupBroken("a row in it does not fit its table.");
    }
    this.#hash.update(`${text}\n`);
    this.#rows.push(row);
    this.#rowCount += 1;
    this.#characters += text.length;
    const isFull =
      this.#rows.length >= ROWS_AT_ONCE_MAX || this.#characters >= CHARACTERS_AT_ONCE_MAX;
    if (isFull) yield* this.#passOn(this.#table);
  }

  *#passOn(table: BackupTable): Generator<BackupPart> {
    const rows = this.#rows;
    if (rows.length === 0) return;
    [this.#rows, this.#characters] = [[], 0];
    this.#journals.add(table.table, table.columns, rows);
    yield { kind: "rows", table, rows };
  }

  *#endTable(): Generator<BackupPart> {
    const table = this.#table;
    if (table === undefined) return;
    yield* this.#passOn(table);
    const sha256 = this.#hash.digest("hex");
    this.#found.push({ table: table.table, rows: this.#rowCount, sha256 });
    [this.#table, this.#hash, this.#rowCount] = [undefined, createHash("sha256"), 0];
  }
}
