/**
 * Pictures of every page, on a phone and a desktop, light and dark: `npm run screenshots [page…]`. Starts its own
 * sandbox; the pictures go to screenshots/, which Git ignores. Fails when a page overflows, cuts text off, is hard to
 * read, moves by itself or uses words without explaining them, and when a page of the router has no picture.
 */
import { mkdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { lookOver } from "./e2e/looks/look-over.ts";
import { recordShifts } from "./e2e/looks/layout-shift.ts";
import { pathsOfRouter, unseen } from "./e2e/looks/pages-of-router.ts";
import { slowAnswers } from "./e2e/looks/slow-answers.ts";
import { open, PAGES, putOnShow, visitAs, type Part } from "./e2e/pages.ts";
import { DESKTOP, PHONE, Stage, type Visitor } from "./e2e/stage.ts";

const FOLDER = "screenshots";
/** How long a chart may take to draw itself. */
const SETTLED_MILLIS = 700;
const wanted = new Set(process.argv.slice(2));
const unknown = [...wanted].filter((name) => PAGES.every((page) => page.name !== name));
if (unknown.length > 0) throw new Error(`There are no pages ${unknown.join(", ")}.`);
const obstacle = await Stage.obstacle();
if (obstacle !== null) throw new Error(`No pictures: ${obstacle}.`);

/** Makes the window as high as the page: what is drawn anew on a change of size is missing in pictures of more than a window. */
async function wholeInSight(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(SETTLED_MILLIS);
}

const findings: string[] = [];
const tell = (...found: readonly string[]): void => {
  findings.push(...found);
  for (const finding of found) console.error(finding);
};
await mkdir(FOLDER, { recursive: true });
const stage = await Stage.set();
try {
  const visitors = new Map<Part, Visitor>();
  const visitorFor = async (part: Part): Promise<Visitor> => {
    const known = visitors.get(part);
    if (known !== undefined) return known;
    const visitor = await visitAs(stage, part);
    await recordShifts(visitor.page);
    await slowAnswers(visitor.page);
    visitors.set(part, visitor);
    return visitor;
  };
  const props = await putOnShow({
    borrower: await visitorFor("borrower"),
    risk: await visitorFor("risk"),
  });
  const addresses: string[] = [];
  for (const { name, as, path } of PAGES) {
    const place = path(props);
    if (place === null) continue;
    addresses.push(place);
    if (wanted.size > 0 && !wanted.has(name)) continue;
    const visitor = await visitorFor(as);
    for (const [sizeName, size] of Object.entries({ 390: PHONE, 1440: DESKTOP })) {
      await visitor.page.setViewportSize(size);
      for (const colours of ["light", "dark"] as const) {
        await visitor.page.emulateMedia({ colorScheme: colours, reducedMotion: "reduce" });
        await open(visitor, place);
        await visitor.page.waitForTimeout(SETTLED_MILLIS);
        const file = `${FOLDER}/${name}-${sizeName}-${colours}.png`;
        const found = await lookOver(visitor.page);
        tell(...found.map((line) => `${name}, ${sizeName} px, ${colours}: ${line}`));
        await wholeInSight(visitor.page, size.width);
        await visitor.page.screenshot({ path: file });
      }
    }
    console.log(`${name}: ${place}`);
  }
  for (const path of unseen(await pathsOfRouter(), addresses)) {
    tell(`no picture of ${path}: name a page of it in apps/web/test/e2e/pages.ts`);
  }
  for (const [part, { complaints }] of visitors) {
    for (const complaint of complaints) {
      tell(`the ${part}'s browser complains: ${complaint}`);
    }
  }
} finally {
  await stage.strike();
}
if (findings.length > 0) {
  console.error(`${findings.length} findings`);
  process.exitCode = 1;
}
