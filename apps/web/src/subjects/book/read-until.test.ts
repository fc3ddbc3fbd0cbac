import { describe, expect, test } from "vitest";
import { readUntil } from "./read-until.ts";

const PAGES: Readonly<Record<string, readonly number[]>> = {
  first: [13, 12, 11],
  second: [11, 10],
};

const read = async (cursor: string | null) => ({
  items: (PAGES[cursor ?? "first"] ?? []).map((sequence) => ({ sequence })),
  nextCursor: cursor === null ? "second" : null,
});
const sequencesOf = ({ items }: { readonly items: readonly { readonly sequence: number }[] }) =>
  items.map(({ sequence }) => sequence);

describe("what was done until an entry", () => {
  test("holds that entry, and nothing of a later one", async () => {
    const listed = await readUntil(read, { until: 12, pages: 1 });
    expect(sequencesOf(listed)).toEqual([12, 11]);
    expect(listed.hasNextPage).toBe(true);
  });

  test("goes on in older pages as far as is wanted, and ends where they do", async () => {
    const listed = await readUntil(read, { until: 11, pages: 5 });
    expect(sequencesOf(listed)).toEqual([11, 11, 10]);
    expect(listed.hasNextPage).toBe(false);
  });
});
