import { describe, expect, test } from "vitest";
import { printableText } from "./names.ts";

const text = printableText(20);

describe("text that people read", () => {
  test.each(["Anything", "Zürich · 東京", "to the moon 🚀", "−30 %"])("%s is taken", (given) => {
    expect(text.safeParse(given).success).toBe(true);
  });

  test.each([
    "",
    "two\nlines",
    "bell\u0007",
    "\u0085",
    "half \ud83d",
    "\ude80 half",
    "a".repeat(21),
  ])("%j is not", (given) => {
    expect(text.safeParse(given).success).toBe(false);
  });
});
