/**
 * Looks things up one by one for whoever asks and all at once for the database: what is asked for
 * before the next turn of the event loop is one query.
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
