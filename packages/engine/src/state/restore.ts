import type { RateModel } from "../rates/rate-model.ts";
import type { AccountId } from "../units/identifiers.ts";
import { isMillis } from "../units/time.ts";
import type { Book } from "./book.ts";
import { createBook } from "./book.ts";
import type { Plain } from "./canonical.ts";
import { RecordReader } from "./record-reader.ts";
import {
  RECORD_KINDS,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
  SnapshotError,
} from "./snapshot-format.ts";
import type { RecordKind } from "./snapshot-format.ts";
import { SnapshotFields } from "./snapshot-line.ts";

/**
 * The book that `lines` are the snapshot of: the same state hash, and it behaves the same from here
 * on. That the numbers add up is not checked here; `findViolations` does.
 *
 * @throws SnapshotError naming the line and what is wrong with it: text that is no snapshot, another
 *   version, lines that are missing, doubled, out of order or refer to nothing.
 */
export function restore(lines: Iterable<string>): Book {
  const source = new Lines(lines);
  readHeader(source.next());
  const book = readBook(source.next());
  readEnabled(source.next(), book);
  const reader = new RecordReader(book);
  const counts = RECORD_KINDS.map(() => 0);
  let rank = 0;
  for (;;) {
    const line = source.next();
    if (line.kind === "end") {
      checkCounts(line, counts);
      reader.linkFeeds(line.fields);
      reader.markBehind(line.fields);
      source.expectNoMore();
      return book;
    }
    const next = RECORD_KINDS.indexOf(line.kind as RecordKind);
    if (next < 0) throw line.fields.error(`nothing is called ${JSON.stringify(line.kind)}`);
    if (next < rank)
      throw line.fields.error(`${line.kind} must stand before ${RECORD_KINDS[rank]}`);
    if (next > rank) reader.beginKind();
    rank = next;
    counts[rank] = (counts[rank] ?? 0) + 1;
    reader.read(line.kind as RecordKind, line.fields, line.length);
  }
}

interface Line {
  readonly kind: string;
  readonly length: number;
  readonly fields: SnapshotFields;
}

/** Reads line by line and counts. */
class Lines {
  readonly #source: Iterator<string>;
  #number = 0;

  constructor(lines: Iterable<string>) {
    this.#source = lines[Symbol.iterator]();
  }

  next(): Line {
    const result = this.#source.next();
    this.#number += 1;
    if (result.done === true) throw this.#error("the end is missing; the snapshot was cut off");
    let data: Plain;
    try {
      data = JSON.parse(result.value) as Plain;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.#error(`it is not JSON: ${error.message}`);
    }
    if (!Array.isArray(data)) throw this.#error("it must be a list");
    const members = data as readonly Plain[];
    const [kind] = members;
    if (typeof kind !== "string") throw this.#error("it must begin with what it is");
    const fields = new SnapshotFields(this.#number, members as Readonly<Record<number, Plain>>);
    return { kind, length: members.length, fields };
  }

  expectNoMore(): void {
    this.#number += 1;
    if (this.#source.next().done !== true) throw this.#error("nothing may follow the end");
  }

  #error(problem: string): SnapshotError {
    return new SnapshotError(this.#number, problem);
  }
}

function readHeader({ kind, fields }: Line): void {
  if (kind !== SNAPSHOT_FORMAT) throw fields.error("this is not the snapshot of a book");
  const version = fields.whole(1);
  if (version === SNAPSHOT_VERSION) return;
  throw fields.error(
    `version ${version} is unknown here, only ${SNAPSHOT_VERSION} is; use the release that wrote it`,
  );
}

function readBook(line: Line): Book {
  const { fields } = expect(line, "book");
  const book = createBook(fields.text<AccountId>(1));
  const time = fields.whole(2);
  if (!isMillis(time)) throw fields.error("member 2 must be a time in milliseconds");
  book.time = time;
  book.feeRecipient = fields.text(3);
  return book;
}

function readEnabled(line: Line, book: Book): void {
  const { fields } = expect(line, "enabled");
  for (const kind of fields.texts<RateModel["kind"]>(1)) book.enabledRateModels.add(kind);
  for (const lltv of fields.amounts(2)) book.enabledLltvs.add(lltv);
}

function expect(line: Line, kind: string): Line {
  if (line.kind !== kind) throw line.fields.error(`the line ${JSON.stringify(kind)} must be here`);
  return line;
}

function checkCounts({ fields }: Line, counts: readonly number[]): void {
  const expected = fields.fieldsOf(1);
  RECORD_KINDS.forEach((kind, rank) => {
    const [said, seen] = [expected.whole(kind), counts[rank] ?? 0];
    if (said === seen) return;
    throw fields.error(`there should be ${said} lines of kind ${kind}, but there are ${seen}`);
  });
}
