import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clipped } from "./e2e/looks/clipping.ts";
import { paleTexts } from "./e2e/looks/contrast.ts";
import { layoutShift, recordShifts, SHIFT_MAX } from "./e2e/looks/layout-shift.ts";
import { lookOver } from "./e2e/looks/look-over.ts";
import { overflowing } from "./e2e/looks/overflow.ts";
import { rawIds } from "./e2e/looks/raw-ids.ts";
import { unexplained } from "./e2e/looks/terms.ts";
import { DESKTOP, launchBrowser, PHONE, Stage } from "./e2e/stage.ts";

/* The checks of `npm run screenshots`, before pages in which something was planted. */

let obstacle: string | null = null;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  obstacle = await Stage.obstacle();
  if (obstacle !== null) return;
  browser = await launchBrowser();
  page = await (await browser.newContext()).newPage();
  await recordShifts(page);
}, 600_000);
afterAll(async () => {
  if (obstacle === null) await browser.close();
});
beforeEach(async (context) => {
  if (obstacle !== null) context.skip(obstacle);
  await page.setViewportSize(PHONE);
});

/** Shows a page of this content; what was recorded of others is gone. */
async function show(body: string): Promise<void> {
  await page.goto("about:blank");
  await page.setContent(
    `<!doctype html><html lang="en"><head><title>Planted</title><style>
       body { margin: 8px; font: 16px/1.5 sans-serif; color: #222; background: #fff }
     </style></head><body><main id="main">${body}</main></body></html>`,
  );
}

describe("a page that is as it should be", () => {
  test("has nothing wrong, whatever scrolls, wraps or is only heard", async () => {
    await show(`
      <h1>Loans</h1>
      <p>A sentence that is long enough to need more than one line on any phone that there is.</p>
      <div style="overflow: auto; height: 50px" tabindex="0"><div style="height: 900px">Scrolls.</div></div>
      <p style="position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)">Heard</p>
      <p title="Held back by its title" style="width: 60px; overflow: hidden; white-space: nowrap">Held back by its title</p>
      <table><tr><td style="max-width: 60px"><span title="Held back in a cell" style="display: inline-block; width: 60px; overflow: hidden; white-space: nowrap">Held back in a cell</span></td></tr></table>
      <p><button data-term="ltv">LTV</button> of 70 %</p>`);
    expect(await lookOver(page)).toEqual([]);
  });
});

describe("overflow", () => {
  test("of the page is found with what causes it", async () => {
    await show(
      `<p>Fits.</p><div><table style="width: 700px"><tr><td>Too wide</td></tr></table></div>`,
    );
    expect(await overflowing(page)).toEqual([expect.stringMatching(/px too wide: .*“Too wide”/)]);
  });

  test("of a table is found on a phone and a desktop, and nothing between, where it may scroll", async () => {
    const table = `<div aria-label="Markets" style="overflow-x: auto"><div style="width: 1800px">Row</div></div>`;
    const found = [expect.stringMatching(/“Markets” has to be scrolled sideways/)];
    await show(table);
    expect(await overflowing(page)).toEqual(found);
    await page.setViewportSize({ width: 1_024, height: 768 });
    await show(table);
    expect(await overflowing(page)).toEqual([]);
    await page.setViewportSize(DESKTOP);
    await show(table);
    expect(await overflowing(page)).toEqual(found);
  });
});

describe("text", () => {
  const TEXT = "borrower-with-a-long-name@example.org";
  test.each([
    ["cut off", `<p style="width: 80px; overflow: hidden; white-space: nowrap">${TEXT}</p>`],
    [
      "cut off with dots",
      `<p style="width: 80px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap"><b>${TEXT}</b></p>`,
    ],
    ["cut off below", `<p style="height: 20px; overflow: hidden">${"Many words. ".repeat(30)}</p>`],
    ["out of its box", `<p style="width: 80px; border: 1px solid">${TEXT}</p>`],
    [
      "out of its button",
      `<button style="width: 60px; white-space: nowrap">Controls and totals</button>`,
    ],
  ])("that is %s is found", async (_, body) => {
    await show(body);
    expect(await clipped(page)).toHaveLength(1);
  });
});

describe("contrast", () => {
  test.each(["light", "dark"] as const)("is judged in %s colours", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    // Only its dark colours are pale.
    await show(`<style>p { color: light-dark(#222, #444); background: light-dark(#fff, #111) }
      :root { color-scheme: light dark }</style><p id="pale">Quiet text</p>`);
    const found = await paleTexts(page);
    await page.emulateMedia({ colorScheme: "light" });
    expect(found).toEqual(
      colorScheme === "light" ? [] : [expect.stringMatching(/^#pale has a contrast of 1\.\d/)],
    );
  });
});

describe("a layout that shifts", () => {
  test("is found when something comes in above what is there", async () => {
    await show(`<div id="late"></div><div style="height: 600px">What one reads</div>`);
    expect((await layoutShift(page)).score).toBe(0);
    await page.evaluate(`document.querySelector("#late").style.height = "300px"`);
    const { score, moved } = await layoutShift(page);
    expect(score).toBeGreaterThan(SHIFT_MAX);
    expect(moved.join()).toContain("What one reads");
    expect(await lookOver(page)).toEqual([expect.stringMatching(/^moves by itself by 0\.\d+/)]);
  });
});

describe("an id of an account", () => {
  test("is found in a sentence and in what is heard, and may stand in code", async () => {
    await show(`<p>Paid by c-abcdefghijklmnop today.</p><p aria-label="From house:desk">A part</p>
      <code>c-abcdefghijklmnop</code><p>Principal: 5 USDC, c-level</p>`);
    expect(await rawIds(page)).toEqual([
      "“Paid by c-abcdefghijklmnop today.” names an id",
      "the aria-label “From house:desk” names an id",
    ]);
  });
});

describe("a word of the trade", () => {
  test("is found where nothing explains it, and where the explanation comes too late", async () => {
    await show(`
      <section><p>The LLTV is 86 %.</p></section>
      <section><p>Your LTV is low.</p></section>
      <section><p><button data-term="lltv">LLTV</button></p></section>`);
    expect(await unexplained(page)).toEqual([
      expect.stringMatching(/^lltv is explained only after/),
      expect.stringMatching(/^ltv is explained nowhere/),
    ]);
  });

  test("needs none in a link or on a button", async () => {
    await show(`<a href="/">LTV</a> <button>Pay the bad debt</button>`);
    expect(await unexplained(page)).toEqual([]);
  });
});
