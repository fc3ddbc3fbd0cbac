import type { MarkStatus } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { CALM_MILLIS, judge, type Incident } from "./feed-incidents.ts";

/** At which of these marks somebody is told. */
function toldAt(marks: readonly (readonly [number, MarkStatus])[]): number[] {
  let incident: Incident | undefined;
  return marks.flatMap(([at, status]) => {
    const { isNew, after } = judge(incident, status, at);
    incident = after;
    return isNew ? [at] : [];
  });
}

test("the first mark in trouble is told, those after it are the same incident", () => {
  expect(
    toldAt([
      [0, "fresh"],
      [1, "suspect"],
      [2, "stale"],
      [3, "suspect"],
    ]),
  ).toEqual([1]);
});

test("a feed that flickers is one incident", () => {
  const flicker = Array.from({ length: 50 }, (_, index) => {
    return [1_000 * index, index % 2 === 0 ? "stale" : "fresh"] as const;
  });
  expect(toldAt(flicker)).toEqual([0]);
});

test("after a calm time the next trouble is a new incident, a moment before it is not", () => {
  const marks = [
    [0, "stale"],
    [10, "fresh"],
  ] as const;
  expect(toldAt([...marks, [10 + CALM_MILLIS - 1, "stale"]])).toEqual([0]);
  expect(toldAt([...marks, [10 + CALM_MILLIS, "stale"]])).toEqual([0, 10 + CALM_MILLIS]);
});

test("a feed that is always well tells nothing", () => {
  expect(
    toldAt([
      [0, "fresh"],
      [1, "fresh"],
    ]),
  ).toEqual([]);
});
