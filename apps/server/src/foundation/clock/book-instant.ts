/** What time it is for a book, and what time it is as well as the service knows. */
export interface BookClock {
  /** What the book is told; it stands still while the machine's clock is not trusted. */
  now(): number;
  /** The same while the clock is trusted; otherwise it goes on evenly. */
  estimate(): number;
}

/**
 * An instant of the world in the time of a book, so that a quote is as old in the book as it truly is: in a
 * book that is ahead of the clock it moves as far ahead, and where time stands still all that came since is
 * of now. What has not come yet stays as it is. All are milliseconds since 1970-01-01 UTC.
 */
export function toBookTime(at: number, clock: BookClock, bookTime: number): number {
  if (at > clock.estimate()) return at;
  const now = clock.now();
  const lead = Math.max(0, bookTime - now);
  return Math.min(at, now) + lead;
}
