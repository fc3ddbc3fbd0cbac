import type { ResponseOf, historyRoutes } from "@plimsoll/contract";
import type { Book, Event } from "@plimsoll/engine";
import { eventView } from "./event.ts";

type Change = ResponseOf<
  (typeof historyRoutes)["listParameterChanges"]
>["items"][number]["changes"][number];

/** What every event has, what names the thing, and what is told beside the changes. */
const APART = new Set(["type", "at", "market", "feed", "asset", "reason", "postings"]);

/**
 * What an event set that was otherwise before, by name. Members of members are named with dots
 * (`liquidation.soft.targetLtv`), steps of a plan by their rank; values are texts as the API writes them. Null
 * before means that it was not there; null after, that it is there no longer.
 */
export function changesOf(book: Book, event: Event, before: Event | null): Change[] {
  // What a market is made with and nobody can set again stands in the event that made it alone.
  const isWhole = event.type !== "market_configured";
  const now = leavesOf(book, event, isWhole);
  const then = before === null ? new Map<string, string>() : leavesOf(book, before, isWhole);
  const names = [...new Set([...now.keys(), ...then.keys()])];
  return names.flatMap((name) => {
    const [was, is] = [then.get(name) ?? null, now.get(name) ?? null];
    return was === is ? [] : [{ name, before: was, after: is }];
  });
}

/** Why whoever did it said that they did; null where none is asked for. */
export function reasonOf(event: Event): string | null {
  return event.type === "market_configured" ? event.reason : null;
}

function leavesOf(book: Book, event: Event, isWhole: boolean): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(eventView(book, event))) {
    // Settings are what the page is about: their names stand alone.
    if (APART.has(name) || (!isWhole && name !== "settings")) continue;
    collect(found, name === "settings" ? "" : name, value);
  }
  return found;
}

function collect(found: Map<string, string>, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    if (value.length > 0) found.set(name, value.join(", "));
    return;
  }
  if (typeof value === "object") {
    const members = Array.isArray(value)
      ? value.map((inner, index): [string, unknown] => [String(index + 1), inner])
      : Object.entries(value);
    for (const [member, inner] of members) {
      collect(found, name === "" ? member : `${name}.${member}`, inner);
    }
    return;
  }
  if (typeof value === "string") found.set(name, value);
  else found.set(name, JSON.stringify(value));
}
