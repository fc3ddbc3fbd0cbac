import type { Page } from "playwright-core";
import { inPage } from "./in-page.ts";

/** Ids of accounts and of the ledger's accounts where a page says something to people; one line each. */
export async function rawIds(page: Page): Promise<string[]> {
  return inPage(page, findRawIds, null);
}

function findRawIds(): string[] {
  const id =
    /\bc-[a-zA-Z0-9]{16}\b|\bhouse:\S|\bcustody:[A-Z]|\b(?:principal|interest|available|pledged|supplied|fee_claims|rounding):[\w-]+:[A-Z]/;
  const found = new Set<string>();
  // What is written for machines may name them: code, and what one copies from a field.
  const forPeople = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest("script, style, code, pre")
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  while (forPeople.nextNode() !== null) {
    const text = (forPeople.currentNode.textContent ?? "").trim().replace(/\s+/g, " ");
    if (id.test(text)) found.add(`“${text.slice(0, 120)}” names an id`);
  }
  for (const element of document.body.querySelectorAll("[aria-label], [title]")) {
    for (const name of ["aria-label", "title"]) {
      const text = element.getAttribute(name) ?? "";
      if (id.test(text)) found.add(`the ${name} “${text.slice(0, 120)}” names an id`);
    }
  }
  return [...found];
}
