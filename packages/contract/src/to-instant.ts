/** The instant that `millis` since 1970 stand for, as the API writes it. Free of schemas: a page uses it. */
export function toInstant(millis: number): string {
  return new Date(millis).toISOString();
}
