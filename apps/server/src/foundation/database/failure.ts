/** Whether PostgreSQL refused a row because another has the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === "23505";
}

/** Whether PostgreSQL knows no such table or column: a newer release has not been here yet. */
export function isSchemaMissing(error: unknown): boolean {
  return ["42P01", "42703", "3F000"].includes(codeOf(error) ?? "");
}

/** Whether the database could not be reached or was going away: the request may be sent again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return /timeout|Connection terminated/i.test(error.message);
  return /^(08|57P|53)/.test(code) || /^E(CONN|PIPE|TIMEDOUT|NOENT)/.test(code);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
