import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepForRestart, readEarlier, thisBoot } from "./boot-clock.ts";

const START = 1_770_000_000_000;

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-boot-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A process of a boot that began so long ago; it has run for a second. */
const boot = (id: string, sinceBoot: number) => ({
  id,
  read: () => ({ sinceBoot, monotonic: 1_000 }),
});

test("what the clock said before a restart is known in the time of the new process", () =>
  inFolder(async (folder) => {
    expect(await readEarlier(folder, boot("b1", 50_000))).toBeNull();
    await keepForRestart(folder, boot("b1", 40_000), START);
    await keepForRestart(folder, boot("b1", 50_000), START + 10_000);
    expect(await readEarlier(folder, boot("b1", 80_000))).toEqual({
      wall: START + 10_000,
      monotonic: 1_000 - 30_000,
    });
  }));

test.each([
  ["the machine was switched on since", boot("b2", 80_000)],
  ["the monotonic clock counts from elsewhere", boot("b1", 49_999)],
])("nothing is known when %s", (_, later) =>
  inFolder(async (folder) => {
    await keepForRestart(folder, boot("b1", 50_000), START);
    expect(await readEarlier(folder, later)).toBeNull();
  }),
);

test.each(["", "{", "null", '{"boot":"b1","wall":"x","sinceBoot":1}'])(
  "nothing is known from a file that holds %j",
  (text) =>
    inFolder(async (folder) => {
      await writeFile(join(folder, "clock.json"), text);
      expect(await readEarlier(folder, boot("b1", 50_000))).toBeNull();
    }),
);

test("a machine that does not name its boot is not asked further", async () => {
  expect(await thisBoot("/nowhere/boot_id")).toBeNull();
  const here = await thisBoot(new URL(import.meta.url).pathname);
  const [first, second] = [here?.read(), here?.read()];
  expect(second?.sinceBoot).toBeGreaterThanOrEqual(first?.sinceBoot ?? Infinity);
});
