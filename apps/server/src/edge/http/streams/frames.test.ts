import { createBook, type AccountId, type MarketId } from "@plimsoll/engine";
import { expect, test } from "vitest";
import type { Sandbox } from "../../../sandbox/sandbox.ts";
import { sandboxFrame } from "../../../sandbox/view.ts";
import { frameMakers } from "./frames.ts";

type Needs = Parameters<typeof frameMakers>[0];

test("a frame with prices waits until all that a price has caused is done", async () => {
  const book = createBook("owner" as AccountId);
  const sequencer = {
    read: async <T>(see: (present: typeof book, sequence: number) => T) => see(book, 7),
    now: () => 0,
  };
  const makers = frameMakers({ book: { sequencer }, sandbox: null } as unknown as Needs, null);
  expect(await makers.marks.make()).toMatchObject({ sequence: 7, feeds: [] });
  book.backlog.add("btc-usdc" as MarketId);
  expect(await makers.marks.make()).toBeNull();
  book.backlog.delete("btc-usdc" as MarketId);
  expect(await makers.marks.make()).toMatchObject({ sequence: 7 });
});

test("a frame of the scenario waits until both books have done the work of a price", () => {
  const sandbox = { comparison: { isWhole: false } } as unknown as Sandbox;
  expect(sandboxFrame(sandbox, createBook("owner" as AccountId))).toBeNull();
});
