import { expect } from "vitest";
import { open } from "./pages.ts";
import type { Visitor } from "./stage.ts";

/** How people read a page who have no mouse, or want it on paper. */

/** The first Tab shows the way past everything that every page has. */
export async function skipToThePage(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/solvency");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the page" });
  expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
  // Whoever sees the page sees the link as well.
  expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press("Enter");
  const main = page.locator("#main");
  await expect
    .poll(() => main.evaluate((element) => element === document.activeElement))
    .toBe(true);
}

/** Enter explains a word of the trade; Escape puts the explanation away and leaves the focus on the word. */
export async function explainAWordByKey(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/solvency");
  const word = page.locator("[data-term=collateral]");
  const meaning = page.getByText("Coins that a loan has pledged.");
  await word.focus();
  await page.keyboard.press("Enter");
  await meaning.waitFor();
  await page.keyboard.press("Escape");
  await meaning.waitFor({ state: "hidden" });
  await expect.poll(() => word.evaluate((button) => button === document.activeElement)).toBe(true);
}

/** A tap explains a word of the trade, a tap elsewhere puts the explanation away. The visitor has a finger. */
export async function explainAWordByTouch(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/solvency");
  const meaning = page.getByText("Coins that a loan has pledged.");
  await page.locator("[data-term=collateral]").tap();
  await meaning.waitFor();
  const box = await meaning.boundingBox();
  const width = page.viewportSize()?.width ?? 0;
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  await page.getByRole("heading", { level: 1 }).tap();
  await meaning.waitFor({ state: "hidden" });
}

/** On paper stands the page itself: neither the ways around it nor anything to press. */
export async function printAPage(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/solvency");
  const around = [
    page.getByRole("navigation", { name: "Pages" }),
    page.getByRole("button", { name: "Controls and totals" }),
    page.getByRole("link", { name: "Sign in" }),
  ];
  for (const one of around) expect(await one.isVisible()).toBe(true);
  await page.emulateMedia({ media: "print" });
  for (const one of around) expect(await one.isVisible()).toBe(false);
  expect(await page.getByRole("heading", { name: "Holds against owes" }).isVisible()).toBe(true);
  await page.emulateMedia({ media: "screen" });
}
