import type { Page } from "playwright-core";
import { inPage } from "./in-page.ts";

/**
 * Widths between which a table may be scrolled sideways: beneath them its rows are cards, above them it has
 * room for all columns.
 */
const SCROLLING = { from: 768, below: 1_440 } as const;

/** What makes the page wider than its window, one line each; on phones and wide windows also tables that scroll. */
export async function overflowing(page: Page): Promise<string[]> {
  return inPage(page, findOverflow, SCROLLING);
}

function findOverflow(scrolling: typeof SCROLLING): string[] {
  const root = document.documentElement;
  const named = (element: Element): string => {
    const text = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 60);
    return `<${element.tagName.toLowerCase()}> “${text}”`;
  };
  const styleOf = (element: Element): CSSStyleDeclaration => getComputedStyle(element);
  const scrolls = (element: Element): boolean =>
    ["auto", "scroll"].includes(styleOf(element).overflowX) &&
    element.scrollWidth > element.clientWidth + 1;
  const found: string[] = [];
  const excess = root.scrollWidth - root.clientWidth;
  if (excess > 0) {
    const within = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (styleOf(element).overflowX !== "visible" || within(element.parentElement));
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (element) =>
        element.getBoundingClientRect().right > root.clientWidth + 1 &&
        !within(element.parentElement),
    );
    // Of those within each other the innermost is the cause.
    const causes = beyond.filter(
      (one) => !beyond.some((other) => other !== one && one.contains(other)),
    );
    const names = causes.slice(0, 5).map(named);
    found.push(`${excess} px too wide: ${names.join(", ") || "of the page itself"}`);
  }
  if (innerWidth >= scrolling.from && innerWidth < scrolling.below) return found;
  const sideways = [...document.body.querySelectorAll("*")].filter(
    (element) => scrolls(element) && element.checkVisibility(),
  );
  for (const element of sideways) {
    const label = element.getAttribute("aria-label");
    const what = label === null ? named(element) : `“${label}”`;
    const hidden = element.scrollWidth - element.clientWidth;
    found.push(`${what} has to be scrolled sideways by ${hidden} px`);
  }
  return found;
}
