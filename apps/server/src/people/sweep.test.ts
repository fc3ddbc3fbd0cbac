import { expect, test } from "vitest";
import { sweepNowAndThen } from "./sweep.ts";

test("what has ended is swept once an hour, however much is asked", async () => {
  let now = 0;
  const asked: string[] = [];
  const problems: string[] = [];
  const people = {
    query: async (text: string) => {
      asked.push(text);
      if (now > 0) throw new Error("no database");
      return { rows: [] };
    },
  };
  const sweep = sweepNowAndThen(
    people as never,
    (message) => problems.push(message),
    () => now,
  );
  for (let time = 0; time < 100; time += 1) sweep();
  await expect.poll(() => asked.length).toBe(3);
  now = 3_599_999;
  sweep();
  expect(asked).toHaveLength(3);
  now = 3_600_000;
  sweep();
  await expect.poll(() => problems).toEqual(["Old sessions stay: no database"]);
});
