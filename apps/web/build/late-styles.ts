import type { Plugin } from "vite";

const SHEET = /\s*<link rel="stylesheet"[^>]*>/g;

/**
 * Moves style sheets of the built page behind what it shows at once, and before what the app shows. In the head they would hold
 * up the first picture until all of them have come; what runs later waits for them all the same.
 */
export function lateStyles() {
  return {
    name: "plimsoll-late-styles",
    enforce: "post",
    transformIndexHtml: { order: "post", handler: stylesBeforeApp },
  } as const satisfies Plugin;
}

/** The page with its style sheets right before the element of the app. */
function stylesBeforeApp(page: string): string {
  const sheets = page.match(SHEET) ?? [];
  const moved = sheets.map((sheet) => `${sheet.trim()}\n    `).join("");
  return page.replace(SHEET, "").replace('<div id="root">', `${moved}<div id="root">`);
}
