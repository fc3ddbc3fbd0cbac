import { readFileSync } from "node:fs";

/** How long something took, and how long of it the thread held a core. */
export interface Elapsed {
  readonly seconds: number;
  /** Seconds on a core, without those spent waiting for one; null where the system does not say. */
  readonly coreSeconds: number | null;
}

/** Runs `work` and says how long it took. */
export function elapsedOf(work: () => void): Elapsed {
  const coreBefore = coreNanos();
  const before = process.hrtime.bigint();
  work();
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  const coreAfter = coreNanos();
  const isKnown = coreBefore !== null && coreAfter !== null;
  return { seconds, coreSeconds: isKnown ? (coreAfter - coreBefore) / 1e9 : null };
}

/** Nanoseconds that the main thread has spent on a core, as Linux counts them. */
function coreNanos(): number | null {
  try {
    const { pid } = process;
    const [ran] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
    return Number(ran);
  } catch {
    return null;
  }
}
