/**
 * Pictures of every page, on a phone and a desktop, light and dark: `npm run screenshots [page…]`.
 * Starts its own sandbox; the pictures go to screenshots/, which Git ignores.
 */
import { mkdir } from "node:fs/promises";
import { open, PAGES, putOnShow, visitAs, type Part } from "./e2e/pages.ts";
import { DESKTOP, PHONE, Stage, type Visitor } from "./e2e/stage.ts";

const FOLDER = "screenshots";
const wanted = new Set(process.argv.slice(2));
const obstacle = await Stage.obstacle();
if (obstacle !== null) throw new Error(`No pictures: ${obstacle}.`);

await mkdir(FOLDER, { recursive: true });
const stage = await Stage.set();
try {
  const visitors = new Map<Part, Visitor>();
  const visitorFor = async (part: Part): Promise<Visitor> => {
    const known = visitors.get(part) ?? (await visitAs(stage, part));
    visitors.set(part, known);
    return known;
  };
  const props = await putOnShow(await visitorFor("borrower"));
  for (const { name, as, path } of PAGES) {
    const place = path(props);
    if (place === null || (wanted.size > 0 && !wanted.has(name))) continue;
    const visitor = await visitorFor(as);
    for (const [sizeName, size] of Object.entries({ 390: PHONE, 1440: DESKTOP })) {
      await visitor.page.setViewportSize(size);
      for (const colours of ["light", "dark"] as const) {
        await visitor.page.emulateMedia({ colorScheme: colours, reducedMotion: "reduce" });
        await open(visitor, place);
        await visitor.page.waitForTimeout(700);
        const file = `${FOLDER}/${name}-${sizeName}-${colours}.png`;
        await visitor.page.screenshot({ path: file, fullPage: true });
      }
    }
    console.log(`${name}: ${place}`);
  }
  for (const [part, { complaints }] of visitors) {
    for (const complaint of complaints)
      console.log(`the ${part}'s browser complains: ${complaint}`);
  }
} finally {
  await stage.strike();
}
