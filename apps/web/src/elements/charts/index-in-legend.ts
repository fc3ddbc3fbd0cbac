/**
 * Which point of a chart its legend shows while nobody points at one: the one that is `named`, or the last at which
 * any of the lines has a value; -1 where none has.
 */
export function indexInLegend(
  lines: readonly ArrayLike<number | null | undefined>[],
  named?: number,
): number {
  if (named !== undefined && named >= 0) return named;
  const length = lines.reduce((longest, values) => Math.max(longest, values.length), 0);
  for (let index = length - 1; index >= 0; index -= 1) {
    if (lines.some((values) => typeof values[index] === "number")) return index;
  }
  return -1;
}
