import { expect, test } from "vitest";
import { readPdf } from "../../../test/receipts/pdf-text.ts";
import { PdfPage } from "./pdf-page.ts";

const NOTICE = "SANDBOX: NO REAL MONEY";
const at = new Date("2026-02-05T12:00:00.000Z");

async function paper(isSandbox: boolean, rows: number) {
  const page = new PdfPage({ title: "Statement of alice", at, isSandbox });
  page.table(Array.from({ length: rows }, (_, row) => [`movement ${row}`, "1.5 BTC"]));
  return readPdf(await page.finish());
}

test("every page of a sandbox's document says that no money in it is real, and adds no page", async () => {
  const { pages, text } = await paper(true, 200);
  expect(pages).toBeGreaterThan(2);
  expect(text.split(NOTICE)).toHaveLength(pages + 1);
  expect(text).toContain("movement 199");
  expect((await paper(false, 200)).pages).toBe(pages);
});

test("a document of a live service says nothing of the kind", async () => {
  const { text } = await paper(false, 3);
  expect(text).not.toMatch(/sandbox/i);
});
