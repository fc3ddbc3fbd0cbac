import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dump } from "../../test/dump.ts";
import { histories, live } from "../../test/random-book.ts";
import { execute } from "../engine.ts";
import { apply } from "../events/apply.ts";
import { createBook } from "./book.ts";
import { restore } from "./restore.ts";
import { snapshot, stateHash } from "./snapshot.ts";

describe("a snapshot", () => {
  it("restores to a book with the same snapshot that sits the same way on its ladders", () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        const { book } = live(steps);
        const lines = [...snapshot(book)];
        const restored = restore(lines);
        expect([...snapshot(restored)]).toEqual(lines);
        expect(dumpApartFromIndexes(restored)).toEqual(dumpApartFromIndexes(book));
      }),
      { numRuns: 60 },
    );
  });

  it("restores to a book that goes on to decide the same", () => {
    fc.assert(
      fc.property(histories(25), histories(15), (before, after) => {
        const { book } = live(before);
        const restored = restore(snapshot(book));
        let now = book.time as number;
        for (const { seconds, command } of after) {
          now += seconds * 1000;
          const decisions = [book, restored].map((either) =>
            execute(either, command as never, now as never),
          );
          expect(decisions[1]).toEqual(decisions[0]);
        }
        expect(stateHash(restored)).toBe(stateHash(book));
      }),
      { numRuns: 60 },
    );
  });
});

describe("the state hash", () => {
  it("is the same for a book that only applied the events", () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        const { book, events } = live(steps);
        const follower = createBook(book.owner);
        for (const event of events) apply(follower, event);
        expect(stateHash(follower)).toBe(stateHash(book));
      }),
      { numRuns: 60 },
    );
  });
});

/** Registration order gives assets their places, which nothing may depend on. */
function dumpApartFromIndexes(book: Parameters<typeof dump>[0]): unknown {
  const content = JSON.parse(dump(book)) as { assets: { index: number }[] };
  for (const asset of content.assets) asset.index = 0;
  return content;
}
