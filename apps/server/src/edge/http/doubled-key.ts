/** The parts of a JSON text that matter here: texts, and what opens, parts and closes. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

interface Level {
  /** The keys so far; null in a list. */
  readonly keys: Set<string> | null;
  /** The key or the index of what stands open here. */
  at: string | number;
}

/**
 * Where an object of a JSON text names a key again, such as `plan.steps[0].kind`; null where none does. JSON leaves open which
 * of two counts, so two programs that read one text may see two amounts in it.
 *
 * @param text known to be JSON.
 */
export function doubledKey(text: string): string | null {
  const levels: Level[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === "{") levels.push({ keys: new Set(), at: "" });
    else if (token === "[") levels.push({ keys: null, at: 0 });
    else if (token === "}" || token === "]") levels.pop();
    else if (token === "," && typeof level?.at === "number") level.at += 1;
    else if (token === ":" && level?.keys) {
      // One key can be written in several ways, such as "a" and "\\u0061".
      level.at = JSON.parse(last) as string;
      if (level.keys.has(level.at)) return pathOf(levels);
      level.keys.add(level.at);
    }
    last = token;
  }
  return null;
}

function pathOf(levels: readonly Level[]): string {
  return levels.reduce((path, { at }) => {
    if (typeof at === "number") return `${path}[${at}]`;
    return path === "" ? at : `${path}.${at}`;
  }, "");
}
