/** What the document speaks of: all else under another beginning is a page, a file or signing in. */
const DESCRIBED = /^\/(v1\/|health$|ready$|metrics$)/;

/** Whether the document says how a request to `target`, path and query, is answered. */
export function isDescribed(target: string): boolean {
  const [path = ""] = target.split("?", 1);
  return DESCRIBED.test(path);
}
