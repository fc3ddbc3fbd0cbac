/**
 * PostgreSQL's bigint, which travels as text: a sequence, a time, a term or a length in bytes.
 *
 * @throws RangeError beyond 2^53, where numbers are no longer exact; no journal gets there.
 */
export function safeInteger(text: string): number {
  const value = Number.parseInt(text, 10);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no exact number.`);
  return value;
}
