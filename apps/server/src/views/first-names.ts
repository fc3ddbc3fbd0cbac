/**
 * The first names in order that come after one, at most so many, out of names in any order. Looks at each
 * once and keeps no more than asked for.
 */
export function firstNames<Name extends string>(
  names: Iterable<Name>,
  { after, most }: { readonly after?: string | undefined; readonly most: number },
): Name[] {
  const kept: Name[] = [];
  for (const name of names) {
    if (after !== undefined && name <= after) continue;
    const last = kept[most - 1];
    if (last !== undefined && name >= last) continue;
    kept.splice(placeOf(kept, name), 0, name);
    if (kept.length > most) kept.pop();
  }
  return kept;
}

function placeOf(sorted: readonly string[], name: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
