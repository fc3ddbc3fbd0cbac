import { decodeCanonical, type PlainData } from "./canonical-json.ts";
import { JournalVersionUnknown } from "./journal-error.ts";

/** Turns data of one format version into data of the next. Pure, and never changed once released. */
export type Upcaster = (data: PlainData) => PlainData;

/** The data of a body in today's format, whatever version wrote it. */
export type EntryDecoder = (version: number, body: string) => PlainData;

/**
 * The seam for old journals: `upcasters[n]` leads from version n to n + 1, and a body passes all of
 * those from its own version to `current`. What is stored and hashed is never rewritten.
 *
 * The decoder throws JournalVersionUnknown for a version above `current`, or one from which no way
 * leads to it.
 */
export function createEntryDecoder(options: {
  readonly current: number;
  readonly upcasters: Readonly<Record<number, Upcaster>>;
}): EntryDecoder {
  const { current, upcasters } = options;
  return (version, body) => {
    if (version === current) return decodeCanonical(body);
    if (!Number.isSafeInteger(version) || version > current) throw unknown(version, current);
    const steps: Upcaster[] = [];
    for (let from = version; from < current; from += 1) {
      const step = upcasters[from];
      if (step === undefined) throw unknown(version, current);
      steps.push(step);
    }
    return steps.reduce((data, step) => step(data), decodeCanonical(body));
  };
}

function unknown(version: number, current: number): JournalVersionUnknown {
  return new JournalVersionUnknown("A journal entry", version, current);
}
