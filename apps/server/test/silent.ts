/** A log that keeps nothing. */
export const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
