import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { lower, millisOf, type Finding } from "../measure/samples.ts";
import { buildCanonicalBook, type CanonicalBook } from "../workload/canonical-book.ts";

/** Builds the book that the other benchmarks use and weighs it. */
export function buildAndWeigh(loanCount: number): { canonical: CanonicalBook; finding: Finding } {
  const before = liveBytes();
  let canonical: CanonicalBook | null = null;
  const millis = millisOf(() => {
    canonical = buildCanonicalBook(loanCount);
  });
  if (canonical === null) throw new Error("not built");
  const bytes = liveBytes() - before;
  return {
    canonical,
    finding: {
      benchmark: "memory",
      figures: [
        lower("live memory per loan", "bytes", [bytes / loanCount], "<= 1,024"),
        lower("building the book", "s", [millis / 1000]),
      ],
      notes: [
        "per loan: the loan, its customer, both free balances, all names and indexes; heap and array buffers after a full collection",
      ],
    },
  };
}

/** Bytes that live after a full collection: heap, and the array buffers outside it. */
function liveBytes(): number {
  const collect = collector();
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const found: unknown = runInNewContext("gc");
  if (typeof found !== "function") throw new Error("this Node cannot collect on demand");
  return () => void Reflect.apply(found, undefined, []);
}
