import type { Page } from "playwright-core";

/** The most that a page may move by itself: what web vitals call good. */
export const SHIFT_MAX = 0.1;

interface Shift {
  readonly at: number;
  readonly value: number;
  readonly moved: readonly string[];
}

const RECORDER = `
  globalThis.layoutShifts = [];
  const note = (entries) => {
    for (const entry of entries) {
      if (entry.hadRecentInput) continue;
      const moved = (entry.sources ?? []).map(({ node }) => {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        const text = (element?.textContent ?? "").trim().replace(/\\s+/g, " ").slice(0, 40);
        return element == null ? "what is gone" : "<" + element.tagName.toLowerCase() + "> “" + text + "”";
      });
      globalThis.layoutShifts.push({ at: entry.startTime, value: entry.value, moved });
    }
  };
  globalThis.layoutShiftObserver = new PerformanceObserver((list) => note(list.getEntries()));
  globalThis.layoutShiftObserver.observe({ type: "layout-shift", buffered: true });
  globalThis.noteLayoutShifts = () => note(globalThis.layoutShiftObserver.takeRecords());
`;

/** Has every page that is opened from now on note when it moves by itself. */
export async function recordShifts(page: Page): Promise<void> {
  await page.addInitScript(RECORDER);
}

/** How much the page has moved by itself since it was opened, in the worst five seconds; CLS. */
export async function layoutShift(
  page: Page,
): Promise<{ readonly score: number; readonly moved: readonly string[] }> {
  await page.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
  );
  const shifts = await page.evaluate<Shift[]>("(noteLayoutShifts(), layoutShifts)");
  return worstWindow(shifts);
}

const WINDOW_MILLIS = 5_000;
const GAP_MILLIS = 1_000;

/** Shifts that follow each other within a second count together, for five seconds at most. */
function worstWindow(shifts: readonly Shift[]): {
  readonly score: number;
  readonly moved: readonly string[];
} {
  let worst: { score: number; moved: readonly string[] } = { score: 0, moved: [] };
  let window: Shift[] = [];
  for (const shift of shifts) {
    const [first] = window;
    const last = window.at(-1);
    const isSame =
      first !== undefined &&
      last !== undefined &&
      shift.at - last.at < GAP_MILLIS &&
      shift.at - first.at < WINDOW_MILLIS;
    window = isSame ? [...window, shift] : [shift];
    const score = window.reduce((sum, { value }) => sum + value, 0);
    if (score > worst.score) worst = { score, moved: window.flatMap(({ moved }) => moved) };
  }
  return worst;
}
