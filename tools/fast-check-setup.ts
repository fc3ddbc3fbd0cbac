/**
 * Repeats a property run: `FC_SEED=123 npm test` gives every property that seed (fast-check prints
 * it with each failure), `FC_NUM_RUNS=10000` runs each property that often.
 */
const seed = wholeNumber("FC_SEED");
const numRuns = wholeNumber("FC_NUM_RUNS");

if (seed !== undefined || numRuns !== undefined) {
  const { configureGlobal, readConfigureGlobal } = await import("fast-check");
  configureGlobal({
    ...readConfigureGlobal(),
    ...(seed !== undefined && { seed }),
    ...(numRuns !== undefined && { numRuns }),
  });
}

function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  if (!/^-?\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  return Number(text);
}
