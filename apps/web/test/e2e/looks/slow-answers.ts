import type { Page } from "playwright-core";

const LEAST_MILLIS = 150;
const STEP_MILLIS = 130;
const STEPS = 5;

/**
 * Has every answer of the API come late, and each by another delay: what a page shows first and what
 * comes after it differ as on a slow network. The same address always has the same delay.
 */
export async function slowAnswers(page: Page): Promise<void> {
  await page.route(/\/v1\/(?!stream)/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const letters = [...pathname].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    await new Promise((resolve) =>
      setTimeout(resolve, LEAST_MILLIS + (letters % STEPS) * STEP_MILLIS),
    );
    // The page may have gone on meanwhile.
    await route.continue().catch(() => undefined);
  });
}
