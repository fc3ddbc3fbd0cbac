/** Variables that a thread may see. What it works on it is told by its order. */
const NAMES = ["HOME", "PATH", "TEMP", "TMPDIR", "TZ", "SystemRoot"];

/** The environment of a thread of ours: no secret and no address of a database. */
export function threadEnvironment(): Record<string, string> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
