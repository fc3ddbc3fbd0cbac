const INFO = 30;
const WARN = 40;
const ERROR = 50;
/** What every line of the log has, and what is told in another way. */
const APART = new Set(["level", "time", "pid", "hostname", "msg", "error"]);

interface LoggedError {
  readonly message?: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: unknown;
}

/**
 * A line of the log for somebody at a terminal: when, what, and what belongs to it. Null for what would only drown the
 * rest: requests that were answered. A line that is no JSON stays as it is.
 */
export function readableLine(line: string): string | null {
  const found = read(line);
  if (found === null) return line.trimEnd();
  const { time, msg = "", error } = found;
  const level = typeof found["level"] === "number" ? found["level"] : INFO;
  if (level <= INFO && "operation" in found) return null;
  const at = typeof time === "number" ? new Date(time).toTimeString().slice(0, 8) : "";
  const more = Object.entries(found)
    .filter(([name]) => !APART.has(name))
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  const rank = level >= ERROR ? "Error: " : level >= WARN ? "Warning: " : "";
  const details = more.length === 0 ? "" : ` (${more.join(", ")})`;
  return `${at}  ${rank}${String(msg)}${details}${error === undefined ? "" : told(error, level)}`;
}

function read(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const found: unknown = JSON.parse(line);
    return typeof found === "object" && found !== null ? { ...found } : null;
  } catch {
    return null;
  }
}

/** Its message, what caused it, and where it was made if nobody expected it. */
function told(error: unknown, level: number): string {
  if (typeof error !== "object" || error === null) return `: ${String(error)}`;
  const { message = "", code, stack, cause }: LoggedError = error;
  const named = `: ${message}${code === undefined ? "" : ` [${code}]`}`;
  const because = cause === undefined ? "" : `\n          because${told(cause, WARN)}`;
  const places = level < ERROR || stack === undefined ? [] : stack.split("\n").slice(1);
  return [named + because, ...places.map((place) => `          ${place.trim()}`)].join("\n");
}
