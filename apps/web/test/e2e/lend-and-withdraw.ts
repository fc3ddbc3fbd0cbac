import { open } from "./pages.ts";
import type { Visitor } from "./stage.ts";

/** Lends, takes half of it back, and reads both among the earnings. */
export async function lendAndWithdraw(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/lend/btc-usdc");
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
