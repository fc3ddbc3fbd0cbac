import type { Config } from "./environment.ts";

/**
 * Whether guesses of passwords, codes and keys are made to wait. In live mode they always are: an operator who sets no
 * limit on requests has not asked for that.
 */
export function limitsGuesses(config: Pick<Config, "mode" | "requestsPerMinute">): boolean {
  return config.mode === "live" || config.requestsPerMinute > 0;
}
