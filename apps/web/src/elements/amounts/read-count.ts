/** A whole number of up to six digits as it was typed; null when it is none. */
export function readCount(text: string): number | null {
  const typed = text.trim();
  return /^[0-9]{1,6}$/.test(typed) ? Number.parseInt(typed, 10) : null;
}
