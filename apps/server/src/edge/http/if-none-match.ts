const TAG = /(?:W\/)?("[^"]*")/g;

/**
 * Whether a client has this answer already, by its header If-None-Match: `*`, or tags of which one is this answer's. A proxy
 * that compresses makes a tag weak on its way, so a weak one counts as well (RFC 9110, 13.1.2).
 */
export function hasAlready(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  return [...ifNoneMatch.matchAll(TAG)].some(([, known]) => known === tag);
}
