/**
 * Looks things up one at a time for its callers, but with one query for all of them: it collects what is
 * asked for until the next turn of the event loop, and then loads it together.
 */
export function gathered<Found>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): (key: string) => Promise<Found | undefined> {
  let asked: Set<string> | undefined;
  let answer: Promise<ReadonlyMap<string, Found>>;
  return async (key) => {
    if (asked === undefined) {
      const keys = new Set<string>();
      asked = keys;
      answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        asked = undefined;
        return load([...keys]);
      });
    }
    asked.add(key);
    return (await answer).get(key);
  };
}
