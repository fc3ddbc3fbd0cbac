import type { Page } from "playwright-core";

/**
 * Runs a function in the page. What compiles these files wraps functions in a helper that no page has.
 */
export async function inPage<Given, Found>(
  page: Page,
  run: (given: Given) => Found,
  given: Given,
): Promise<Found> {
  await page.evaluate("globalThis.__name ??= (it) => it");
  return page.evaluate(run as (given: unknown) => Found, given);
}
