// Stands apart from schemas/time.ts so that pages which use it do not load the schemas.
/** The instant that `millis` since 1970 stand for, as the API writes it. */
export function toInstant(millis: number): string {
  return new Date(millis).toISOString();
}
