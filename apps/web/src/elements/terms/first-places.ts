import type { TermName } from "./glossary.ts";

interface Place {
  readonly element: Element;
  /** Told whether the word stands here first, whenever that changes. */
  readonly tell: (isFirst: boolean) => void;
}

/** Every place of the page where a word of the trade stands, so that the first of them explains it. */
const places = new Map<TermName, Set<Place>>();

/** Watches over a place of a word for as long as it is on the page; ends by calling what it returns. */
export function watchPlace(word: TermName, place: Place): () => void {
  const all = places.get(word) ?? new Set();
  places.set(word, all);
  all.add(place);
  tellFirst(all);
  return () => {
    all.delete(place);
    tellFirst(all);
  };
}

function tellFirst(all: ReadonlySet<Place>): void {
  let first: Place | null = null;
  for (const place of all) {
    if (!isShown(place.element)) continue;
    if (first === null || isBefore(place.element, first.element)) first = place;
  }
  for (const place of all) place.tell(place === first);
}

/** On a phone headings of tables are there for those who listen alone, and take no place. */
function isShown(element: Element): boolean {
  return element.checkVisibility() && element.closest("thead")?.clientHeight !== 1;
}

// Another width shows other places.
if (typeof window !== "undefined") {
  window.addEventListener("resize", () => {
    for (const all of places.values()) tellFirst(all);
  });
}

function isBefore(one: Element, other: Element): boolean {
  return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
