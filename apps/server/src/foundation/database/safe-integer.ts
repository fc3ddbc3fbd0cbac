/**
 * PostgreSQL's bigint, which travels as text: a sequence, a count or a time in milliseconds.
 *
 * @throws RangeError beyond 2^53, where numbers are no longer exact; no journal gets there.
 */
export function safeInteger(text: string): number {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new RangeError(`${text} is no exact number.`);
  }
  return value;
}
