import { expect } from "vitest";
import { openLoan } from "./loans.ts";
import { open } from "./pages.ts";
import type { Visitor } from "./stage.ts";

/** What people do on a phone: the menu, Back, a page that is loaded again. The visitor is a borrower with a phone. */

/** The menu lies above everything, and each way out of it works and gives the focus back. */
export async function closeTheMenuInEveryWay(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/overview");
  const menu = page.getByRole("dialog", { name: "Pages" });
  const opener = page.getByRole("button", { name: "Open the menu" });
  const ways: readonly (() => Promise<unknown>)[] = [
    () => page.getByRole("button", { name: "Close the menu" }).click(),
    () => page.keyboard.press("Escape"),
    () => page.mouse.click(370, 500),
    () => page.goBack(),
  ];
  for (const close of ways) {
    await opener.click();
    await menu.waitFor();
    await close();
    await menu.waitFor({ state: "hidden" });
    expect(new URL(page.url()).pathname).toBe("/overview");
    await expect
      .poll(() => opener.evaluate((button) => button === document.activeElement))
      .toBe(true);
  }
  await opener.click();
  await menu.getByRole("link", { name: "Statement" }).click();
  await page.waitForURL("**/statement");
  await page.goBack();
  await page.waitForURL("**/overview");
  await menu.waitFor({ state: "hidden" });
}

/** Back closes a dialog and leaves the page, whichever dialog it is; forward opens nothing. */
export async function leaveADialogByBack(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const loan = await openLoan((...request) => visitor.call(...request), 0.3);
  await open(visitor, `/loans/${loan}`);
  const dialog = page.getByRole("dialog");
  // One of each kind: an act on the loan, and what is only of its page.
  for (const opener of ["Add collateral", "Name this loan"]) {
    await page.getByRole("button", { name: opener }).first().click();
    await dialog.waitFor();
    await page.goBack();
    await dialog.waitFor({ state: "hidden" });
    expect(new URL(page.url()).pathname).toBe(`/loans/${loan}`);
    await page.goForward();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await dialog.count()).toBe(0);
  }

  // The statement shows the digits that the API has, all of them on the screen.
  await open(visitor, `/loans/${loan}/statement`);
  const { debt, lines } = await visitor.call<{
    readonly debt: { readonly borrowed: { readonly amount: string } };
    readonly lines: readonly { readonly text: string }[];
  }>("GET", `/v1/loans/${loan}/statement`);
  const movements = page.getByRole("region", { name: "Movements of the loan" });
  const card = movements
    .getByRole("row")
    .filter({ hasText: lines[2]?.text ?? "" })
    .first();
  const digits = (await card.innerText()).replaceAll(",", "");
  expect(digits).toContain(debt.borrowed.amount);
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await wider()).toBeLessThanOrEqual(0);
}

/** A new loan keeps its step and what was written when the page is loaded again; signing out forgets it. */
export async function reloadANewLoan(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/loans/new");
  const coins = page.getByRole("textbox", { name: "How much BTC do you pledge?" });
  const money = page.getByRole("textbox", { name: "How much USDC do you borrow?" });
  await coins.fill("0.05");
  await page.getByRole("button", { name: "Continue" }).click();
  await money.fill("321.5");
  await page.reload();
  await money.waitFor();
  expect(await money.inputValue()).toBe("321.5");
  await page.goBack();
  await coins.waitFor();
  expect(await coins.inputValue()).toBe("0.05");
  const drafts = () =>
    page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("draft")).length);
  expect(await drafts()).toBe(1);
  await page.getByRole("button", { name: /^Sandbox borrower/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).first().waitFor();
  expect(await drafts()).toBe(0);
}
