import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { lateStyles } from "./late-styles.ts";

const SOURCE = new URL("../index.html", import.meta.url);
/** What 400 kbit/s bring in the first tenth of a second. */
const BYTES_MAX = 5_000;

test("the page shows something out of its own first bytes, with nothing to wait for", async () => {
  const source = await readFile(SOURCE, "utf8");
  const sheet = '<link rel="stylesheet" crossorigin href="/assets/index-abc.css">';
  const built = lateStyles().transformIndexHtml.handler(
    source.replace("</head>", `  ${sheet}\n  </head>`),
  );
  const [first = "", rest = ""] = built.split('<div id="root">');
  const shown = first.slice(first.indexOf("<body>"));
  expect(first.slice(0, first.indexOf("<body>"))).not.toMatch(/stylesheet|<script/);
  expect(shown.indexOf("The page is on its way.")).toBeGreaterThan(0);
  expect(shown.indexOf("The page is on its way.")).toBeLessThan(shown.indexOf(sheet));
  expect(rest).not.toContain("stylesheet");
  expect(Buffer.byteLength(built)).toBeLessThan(BYTES_MAX);
});
