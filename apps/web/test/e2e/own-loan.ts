import { expect } from "vitest";
import { open } from "./pages.ts";
import type { Visitor } from "./stage.ts";

/** What a borrower does with a loan of their own. */

/** The loan is called by its name, on its page and among the loans. */
export async function nameALoan(visitor: Visitor, loan: string): Promise<void> {
  const { page } = visitor;
  const name = "House on the hill";
  await open(visitor, `/loans/${loan}`);
  await page.getByRole("button", { name: "Name this loan" }).click();
  const dialog = page.getByRole("dialog", { name: "Name of the loan" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await open(visitor, "/overview");
  await page.getByText(name).first().waitFor();
}

interface OwnLoan {
  readonly debt: { readonly baseUnits: string };
  readonly principal: { readonly baseUnits: string };
}

/** Repays all of it while interest runs, and owes nothing then, not even a base unit. */
export async function repayAll(visitor: Visitor, loan: string): Promise<void> {
  const { page } = visitor;
  const owed = async () => {
    const { debt, principal } = await visitor.call<OwnLoan>("GET", `/v1/loans/${loan}`);
    return [debt.baseUnits, principal.baseUnits];
  };
  await open(visitor, `/loans/${loan}`);
  await visitor.call("POST", "/v1/sandbox/clock", { action: "play" });
  await page.getByRole("button", { name: "Repay" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Repay" });
  await dialog.getByText("Repay all of it").click();
  await dialog.getByRole("button", { name: "Repay" }).click();
  await page.getByText("Repaid.").waitFor();
  expect(await owed()).toEqual(["0", "0"]);
  await visitor.call("POST", "/v1/sandbox/clock", { action: "pause" });
}
