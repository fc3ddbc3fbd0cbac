import { expect, test } from "vitest";
import { Quota } from "./quota.ts";

test("there are so many for each key, and as many again after a while", () => {
  let now = 0;
  const quota = new Quota(2, 1_000, () => now);
  expect([quota.take("a"), quota.take("a"), quota.take("a"), quota.take("b")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  now = 999;
  expect(quota.take("a")).toBe(false);
  now = 1_000;
  expect([quota.take("a"), quota.take("a"), quota.take("a")]).toEqual([true, true, false]);
});

test("what is over is forgotten before what is not", () => {
  let now = 0;
  const quota = new Quota(1, 1_000, () => now);
  expect(quota.take("old")).toBe(true);
  now = 500;
  for (let key = 0; key < 49_999; key += 1) quota.take(`key ${key}`);
  expect(quota.take("one more")).toBe(true);
  expect(quota.take("key 0")).toBe(false);
});
