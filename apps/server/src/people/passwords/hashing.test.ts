import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { facts } from "../requests/facts.ts";
import { hashing } from "./hashing.ts";

const AT_ONCE = availableParallelism() > 2 ? 2 : 1;
const WAITING_OF_ONE_MAX = 24;

/** Hashes so many passwords for somebody at an address. */
function hashFor(address: string, count: number): Promise<string>[] {
  const ask = () => hashing.hash("a long password");
  return Array.from({ length: count }, () => facts.run({ address, now: 0 }, ask));
}

test("whoever tries many passwords waits for all of them, and nobody else does", async () => {
  const ended: string[] = [];
  const greedy = hashFor("198.51.100.7", AT_ONCE + WAITING_OF_ONE_MAX + 3);
  const [other] = hashFor("203.0.113.9", 1);
  const noted = greedy.map((hash) => hash.then(() => ended.push("greedy")));
  const settled = Promise.allSettled(noted);
  await other;
  // At most those that had begun, and one whose turn came first.
  expect(ended.length).toBeLessThanOrEqual(2 * AT_ONCE);
  const refused = (await settled).filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(3);
});

test("a password is known by its hash", async () => {
  const hash = await hashing.hash("a long password");
  expect(await hashing.verify({ hash, password: "a long password" })).toBe(true);
  expect(await hashing.verify({ hash, password: "another password" })).toBe(false);
});
