import { expect } from "vitest";
import { open } from "./pages.ts";
import type { Visitor } from "./stage.ts";

/** What the legend of the rate model shows before anybody points at it: today's rates. */
async function readTodaysRates({ page }: Visitor): Promise<void> {
  const legend = page.locator(".u-legend").filter({ hasText: "Borrowers pay" });
  const valueOf = (label: string) =>
    legend.locator("tr").filter({ hasText: label }).locator(".u-value").innerText();
  await expect.poll(() => valueOf("Today")).toMatch(/%/);
  expect(await valueOf("Today")).toBe(await valueOf("Borrowers pay"));
}

/** Lends, takes half of it back, and reads both among the earnings. */
export async function lendAndWithdraw(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/lend/btc-usdc");
  await readTodaysRates(visitor);
  await page.getByRole("textbox", { name: "Amount to supply" }).fill("1000");
  await page.getByRole("button", { name: "Supply", exact: true }).click();
  await page.getByText(/^Supplied 1,000/).waitFor();
  await page.getByRole("tab", { name: "Withdraw" }).click();
  await page.getByRole("textbox", { name: "Amount to withdraw" }).fill("500");
  await page.getByRole("button", { name: "Withdraw", exact: true }).click();
  await page.getByText(/^Withdrew 500/).waitFor();
  const earnings = page.getByRole("region", { name: "Your earnings over time" });
  await earnings.getByText("You withdrew").first().waitFor();
  await earnings.getByText(/So far you put in .* and took out .* is here now\./).waitFor();
}
