import { expect } from "vitest";
import { open } from "./pages.ts";
import type { Visitor } from "./stage.ts";

/** How the first page of a sandbox meets somebody. */

/** 400 kbit/s, and a fifth of a second until an answer begins. */
const SLOW_NETWORK = {
  ...{ offline: false, latency: 200 },
  ...{ downloadThroughput: 50_000, uploadThroughput: 50_000 },
};
const FIRST_PAINT_MILLIS_MAX = 2_000;
/** What is measured is the page, not what else this machine does: one of so many first visits has to be in time. */
const VISITS_MAX = 3;

/** A first visit over a slow network shows something in time. */
export async function seeSomethingSoon({ page, context }: Visitor): Promise<void> {
  const browser = await context.newCDPSession(page);
  await browser.send("Network.enable");
  await browser.send("Network.emulateNetworkConditions", SLOW_NETWORK);
  let soonest = Infinity;
  for (let visit = 0; visit < VISITS_MAX && soonest >= FIRST_PAINT_MILLIS_MAX; visit += 1) {
    await browser.send("Network.clearBrowserCache");
    await page.goto("about:blank");
    await page.goto("/", { waitUntil: "commit" });
    const painted = await page.waitForFunction(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    );
    soonest = Math.min(soonest, (await painted.jsonValue()) ?? Infinity);
  }
  expect(soonest).toBeLessThan(FIRST_PAINT_MILLIS_MAX);
  // The whole page comes over it as well.
  await page.getByRole("heading", { level: 1 }).waitFor({ timeout: 60_000 });
}

interface Week {
  readonly state: string;
  readonly book: string;
}
const week = (visitor: Visitor) => visitor.call<Week>("GET", "/v1/sandbox");

/** The story ends above the edge of a phone that nobody has touched; Play begins the week. The visitor has a phone. */
export async function readAndPlayTheWeek(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await open(visitor, "/");
  const counts = page.getByText(/borrowers? wiped out/);
  await counts.first().waitFor();
  expect(await counts.count()).toBe(2);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  const height = page.viewportSize()?.height ?? 0;
  for (const count of await counts.all()) {
    const box = await count.boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  }
  expect((await week(visitor)).state).toBe("waiting");
  await page.getByRole("button", { name: "Play the week" }).click();
  await expect.poll(async () => (await week(visitor)).state).toBe("playing");
}

/** Begin again asks, and does nothing for who says no. The visitor sees the controls. */
export async function beginAgain(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const { book } = await week(visitor);
  const question = page.getByRole("group", { name: "Begin again?" });
  const asking = page.getByRole("button", { name: "Begin again", exact: true });
  await asking.click();
  await question.getByRole("button", { name: "No" }).click();
  await question.waitFor({ state: "hidden" });
  await asking.click();
  await question.waitFor();
  expect((await week(visitor)).book).toBe(book);
  await question.getByRole("button", { name: "Yes, begin again" }).click();
  await expect.poll(async () => (await week(visitor)).book).not.toBe(book);
}
