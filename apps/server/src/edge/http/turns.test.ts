import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** Lets some ask at once; who began in which turn of the event loop. */
async function begun(turns: Turns, asking: readonly string[]): Promise<[string, number][]> {
  let turn = 0;
  let isOver = false;
  const count = (): void => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const all: [string, number][] = [];
  await Promise.all(asking.map((who) => turns.take(who).then(() => all.push([who, turn]))));
  isOver = true;
  return all;
}

test("begins at once when nobody else does", async () => {
  const turns = new Turns();
  let hasBegun = false;
  void turns.take("ann").then(() => (hasBegun = true));
  await Promise.resolve();
  await Promise.resolve();
  expect(hasBegun).toBe(true);
});

test("begins one in a turn of the event loop, and those who ask in turn", async () => {
  const asking = ["greedy", "greedy", "greedy", "greedy", "ann", "bob", "ann"];
  const all = await begun(new Turns(), asking);
  expect(all.map(([, turn]) => turn)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const order = ["greedy", "greedy", "ann", "bob", "greedy", "ann", "greedy"];
  expect(all.map(([who]) => who)).toEqual(order);
});

test("takes the next one at once after a pause", async () => {
  const turns = new Turns();
  await begun(turns, ["ann", "bob"]);
  await nextTurn();
  await nextTurn();
  expect(await begun(turns, ["ann"])).toEqual([["ann", 0]]);
});

test("refuses what would wait behind too many of the same one, and nobody else", async () => {
  const turns = new Turns();
  const asked = Array.from({ length: 600 }, () => turns.take("greedy"));
  const other = turns.take("ann");
  const ended = await Promise.allSettled(asked);
  expect(ended.filter(({ status }) => status === "rejected")).toHaveLength(99);
  expect(ended.at(-1)).toMatchObject({ reason: { details: { code: "busy" } } });
  await other;
});
