/** Single measurements of one thing, summed up. `best` is the least noisy of them on a shared machine. */
export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly samples: number;
  readonly best: number;
  readonly median: number;
  readonly p99: number;
  /** What issue and design ask for, when they do. */
  readonly target?: string;
}

/** What one benchmark found. */
export interface Finding {
  readonly benchmark: string;
  readonly figures: readonly Figure[];
  /** What ran, and what the figures leave out. */
  readonly notes: readonly string[];
}

/** Sums up measurements of which less is better (times, sizes). */
export function lower(
  label: string,
  unit: string,
  values: ArrayLike<number>,
  target?: string,
): Figure {
  return sumUp(label, unit, Float64Array.from(values).sort(), target);
}

/** Sums up measurements of which more is better (rates): the p99 is the one that 99 % exceed. */
export function higher(
  label: string,
  unit: string,
  values: ArrayLike<number>,
  target?: string,
): Figure {
  return sumUp(label, unit, Float64Array.from(values).sort().reverse(), target);
}

/** Nearest-rank percentile of values ordered from best to worst. */
function percentile(ordered: ArrayLike<number>, share: number): number {
  const rank = Math.max(1, Math.ceil(share * ordered.length));
  return ordered[rank - 1] ?? Number.NaN;
}

function sumUp(label: string, unit: string, ordered: Float64Array, target?: string): Figure {
  return {
    label,
    unit,
    samples: ordered.length,
    best: percentile(ordered, 0),
    median: percentile(ordered, 0.5),
    p99: percentile(ordered, 0.99),
    ...(target === undefined ? {} : { target }),
  };
}

/** Milliseconds that `work` takes. */
export function millisOf(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
