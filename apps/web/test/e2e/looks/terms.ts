import type { Page } from "playwright-core";
import { GLOSSARY } from "../../../src/elements/terms/glossary.ts";
import { inPage } from "./in-page.ts";

/** Words of the trade that stand on the page with no explanation before or where they stand first. */
export async function unexplained(page: Page): Promise<string[]> {
  const words = Object.entries(GLOSSARY).map(([name, { pattern }]) => ({
    name,
    source: pattern.source,
    flags: pattern.flags,
  }));
  return inPage(page, findUnexplained, words);
}

interface Word {
  readonly name: string;
  readonly source: string;
  readonly flags: string;
}

function findUnexplained(words: readonly Word[]): string[] {
  const main = document.querySelector("#main") ?? document.body;
  /** What somebody types, presses or chooses is no sentence, a link leads to where it is told, and a cell has its heading. */
  const APART =
    "button:not([data-term]), a, option, svg, code, pre, input, textarea, label, summary, [role=tab], td, .uplot, [role=status], [role=alert]";
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const first = new Map<string, Element>();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || element.closest(APART) !== null) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("[class*=caption], [class*=isuallyHidden]") !== null) continue;
    for (const { name, source, flags } of words) {
      if (!first.has(name) && new RegExp(source, flags).test(node.nodeValue ?? "")) {
        first.set(name, element);
      }
    }
  }
  return [...first].flatMap(([name, element]) => {
    const explained = main.querySelector(`[data-term="${name}"]`);
    const text = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 60);
    if (explained === null) return [`${name} is explained nowhere; first in “${text}”`];
    // In the same piece of the page the explanation may also follow.
    const piece = element.closest("section, header, [class*=figures]") ?? element;
    const isBefore =
      (element.compareDocumentPosition(explained) & Node.DOCUMENT_POSITION_FOLLOWING) === 0;
    return isBefore || piece.contains(explained) || element.contains(explained)
      ? []
      : [`${name} is explained only after it stands in “${text}”`];
  });
}
