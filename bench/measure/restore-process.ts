/** Restores the snapshot in the file named on the command line, and prints how long it took. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { restore, stateHash, type Book } from "@plimsoll/engine";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("name the file with the snapshot's lines");
const lines: string[] = [];
for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);

const seconds: number[] = [];
let book: Book | null = null;
for (let round = 0; round < 2; round += 1) {
  book = null;
  const start = performance.now();
  book = restore(lines);
  seconds.push((performance.now() - start) / 1000);
}
if (book === null) throw new Error("nothing was restored");
console.log(JSON.stringify({ seconds, stateHash: stateHash(book) }));
