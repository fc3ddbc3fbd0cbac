/** A value as text that others share when they say the same, in whatever order their members come. */
export function contentOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part !== "object" || part === null || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1))),
  );
}

export function isSameContent(left: unknown, right: unknown): boolean {
  return contentOf(left) === contentOf(right);
}
