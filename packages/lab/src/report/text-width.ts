/** Columns that `text` takes on a terminal. Reports use only characters one column wide. */
export function widthOf(text: string): number {
  return [...text].length;
}

/** `text` made exactly `width` wide: filled with blanks on the open side, or cut with `…`. */
export function fit(text: string, width: number, align: "left" | "right"): string {
  const letters = [...text];
  if (letters.length > width) return `${letters.slice(0, Math.max(0, width - 1)).join("")}…`;
  const blanks = " ".repeat(width - letters.length);
  return align === "left" ? text + blanks : blanks + text;
}
