import { assert } from "../units/assert.ts";
import type { Book } from "./book.ts";

/** Adds a member to a set of the book, for undo to take away again. */
export function addTo<T>(book: Book, set: Set<T>, member: T): void {
  if (set.has(member)) return;
  set.add(member);
  book.undo.onRollback(() => set.delete(member));
}

/** Takes a member out of a set of the book, for undo to put back. */
export function removeFrom<T>(book: Book, set: Set<T>, member: T): void {
  if (!set.delete(member)) return;
  book.undo.onRollback(() => set.add(member));
}

/** Enters something new into a map of the book. Its key must be free. */
export function enter<K, V>(book: Book, map: Map<K, V>, key: K, value: V): void {
  assert(!map.has(key), `${String(key)} exists already`);
  map.set(key, value);
  book.undo.onRollback(() => map.delete(key));
}
