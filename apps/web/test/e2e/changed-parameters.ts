import type { Page } from "playwright-core";
import { expect } from "vitest";

/** After a parameter was changed for this reason: what it was and is, when and by whom, and what else has a history. */
export async function readWhatWasChanged(page: Page, reason: string): Promise<void> {
  const changed = page.getByRole("region", { name: "What was changed" });
  const newest = changed.getByRole("listitem").first();
  await newest.getByText(reason).waitFor();
  const told = await newest.innerText();
  expect(told).toContain("Highest LTV of a new loan: 75% → 70%");
  expect(told).toMatch(/\d{4}, \d{2}:\d{2} UTC/);
  expect(told).toMatch(/risk/i);
  expect(told).not.toMatch(/person:|key:|no longer known/);

  const choice = changed.getByRole("combobox", { name: "Changes of" });
  for (const [thing, words] of [
    ["Feed btc-usd", "The feed was made"],
    ["Asset BTC", "The asset was registered"],
    ["Asset USDC", "The asset was registered"],
    ["All markets together", "An LLTV was allowed for new markets"],
  ] as const) {
    await choice.selectOption(thing);
    await changed.getByText(words).first().waitFor();
  }
}

/** Tries to set the highest LTV of a new loan to 71 %, and is refused: that is told in one place. */
export async function tellARefusalOnce(page: Page): Promise<void> {
  const words = "Somebody has closed the book for the night.";
  await page.route("**/v1/markets/btc-usdc/settings", (route) =>
    route.fulfill({
      status: 409,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "urn:plimsoll:problem:refused",
        title: "Not now",
        detail: words,
        code: "refused",
        status: 409,
        requestId: "none",
      }),
    }),
  );
  const settings = page.getByRole("region", { name: "Settings" });
  await settings.getByLabel("Highest LTV of a new loan").fill("71");
  await settings.getByRole("button", { name: "Show whom it would touch" }).click();
  await settings.getByLabel("Reason").fill("Let us see.");
  await settings.getByRole("button", { name: "Change the settings" }).click();
  await page.getByText(words).first().waitFor();
  expect(await page.getByText(words).count()).toBe(1);
  expect(await page.getByRole("alert").filter({ hasText: words }).count()).toBe(1);
  await page.unroute("**/v1/markets/btc-usdc/settings");
}
