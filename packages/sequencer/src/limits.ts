/** What keeps queues, pauses and entries bounded. */
export interface SequencerLimits {
  /** Submissions without an answer; more are refused with SequencerBusy. Default 10,000. */
  readonly inFlightMax: number;
  /**
   * Entries written at once. While one batch is written the next one fills, so with N in flight
   * about N / 2 keeps both halves busy. Default 500.
   */
  readonly batchEntriesMax: number;
  /** Entries between two snapshots; 0 makes none. Default 100,000. */
  readonly snapshotEveryEntries: number;
  /** How long an append is repeated before its commands are refused. Default 5,000. */
  readonly patienceMillis: number;
}

const DEFAULT_LIMITS: SequencerLimits = {
  inFlightMax: 10_000,
  batchEntriesMax: 500,
  snapshotEveryEntries: 100_000,
  patienceMillis: 5_000,
};

/** A batch closes when its bodies reach this many characters: some commands fire 1,000 triggers. */
export const BATCH_CHARACTERS_MAX = 4 * 1024 * 1024;

/** Longest the writer decides commands without letting anybody else run. */
export const SLICE_MILLIS = 10;

/**
 * So many of the newest answers at least are kept in memory for repetitions, twice as many at most;
 * older ones are read from the journal.
 */
export const RECENT_KEYS_MIN = 10_000;

/** What SequencerBusy and SequencerUnavailable advise. */
export const RETRY_AFTER_MILLIS = { crowded: 100, recovering: 1_000 } as const;

/** @throws RangeError naming the limit that is no whole number in its range. */
export function completeLimits(given: Partial<SequencerLimits> = {}): SequencerLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const least = {
    inFlightMax: 1,
    batchEntriesMax: 1,
    snapshotEveryEntries: 0,
    patienceMillis: 0,
  } satisfies SequencerLimits;
  for (const [name, min] of Object.entries(least)) {
    const value = limits[name as keyof SequencerLimits];
    if (!Number.isSafeInteger(value) || value < min) {
      throw new RangeError(`The limit ${name} must be a whole number from ${min}, not ${value}.`);
    }
  }
  return limits;
}
