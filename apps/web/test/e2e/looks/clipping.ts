import type { Page } from "playwright-core";
import { inPage } from "./in-page.ts";

/** Text that is cut off without another way to read it, or that runs out of its box; one line each. */
export async function clipped(page: Page): Promise<string[]> {
  return inPage(page, findClipped, null);
}

function findClipped(): string[] {
  const slack = 1.5;
  const found = new Map<Element, string>();
  /** Made for those who listen: a box of a pixel, or one that shows nothing. */
  const isForListeners = (element: Element): boolean => {
    const { clipPath, clip } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    return clipPath.includes("inset(50%)") || clip !== "auto" || width <= 1.5 || height <= 1.5;
  };
  /** A box whose edges a reader sees, or a cell, beside which other text stands. */
  const showsEdges = ({
    display,
    borderLeftWidth,
    borderRightWidth,
    backgroundColor,
    backgroundImage,
  }: CSSStyleDeclaration): boolean =>
    display === "table-cell" ||
    Number.parseFloat(borderLeftWidth) > 0 ||
    Number.parseFloat(borderRightWidth) > 0 ||
    backgroundImage !== "none" ||
    !/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor);
  const hasWayToRead = (element: Element | null): boolean =>
    element !== null && (element.hasAttribute("title") || hasWayToRead(element.parentElement));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = (node.nodeValue ?? "").trim();
    const element = node.parentElement;
    if (text === "" || element === null || !element.checkVisibility({ visibilityProperty: true }))
      continue;
    if (/^(SCRIPT|STYLE|NOSCRIPT|OPTION|TITLE)$/.test(element.tagName)) continue;
    if (element.closest("svg") !== null) continue;
    range.selectNodeContents(node);
    const { left, right, top, bottom, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    const shown = `“${text.replace(/\s+/g, " ").slice(0, 60)}”`;
    let box: Element | null = element;
    let isInnermost = true;
    while (box !== null && box !== document.body) {
      if (isForListeners(box)) break;
      const style = getComputedStyle(box);
      const { overflowX, overflowY, display, position } = style;
      if (display !== "inline" && display !== "contents") {
        const rect = box.getBoundingClientRect();
        const isCutAcross = right > rect.right + slack || left < rect.left - slack;
        const isCutDown = bottom > rect.bottom + slack || top < rect.top - slack;
        const hides = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
        const isHeldBack = (isCutAcross && hides(overflowX)) || (isCutDown && hides(overflowY));
        // Whoever wants to read on can; what is held back here runs out of nothing around it.
        if (isHeldBack && hasWayToRead(element)) break;
        if (isCutAcross && hides(overflowX)) {
          found.set(element, `${shown} is cut off`);
        } else if (isCutDown && hides(overflowY)) {
          found.set(element, `${shown} is cut off below or above`);
        } else if (isInnermost && showsEdges(style) && isCutAcross && overflowX === "visible") {
          found.set(element, `${shown} runs out of its box`);
        }
        if (showsEdges(style)) isInnermost = false;
        // What scrolls can be read; what is fixed lies in no box of its parents.
        if (["auto", "scroll"].includes(overflowX) || ["auto", "scroll"].includes(overflowY)) break;
        if (position === "fixed") break;
      }
      box = box.parentElement;
    }
  }
  return [...found.values()];
}
