/** A value as text that others share when they say the same, in whatever order their members come. */
export function canonicalText(content: unknown): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const members = Object.entries(value);
    return Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

export function isSameContent(left: unknown, right: unknown): boolean {
  return canonicalText(left) === canonicalText(right);
}
