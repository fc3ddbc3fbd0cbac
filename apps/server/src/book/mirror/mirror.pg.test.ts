import { as, type MarketId, type Wad } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellStory } from "../../../test/history/story.ts";
import {
  accept,
  BTC,
  COIN,
  deposit,
  DOLLAR,
  LADDER,
  openBook,
  openLoan,
} from "../../../test/history/world.ts";
import { openWorld, type World } from "../../../test/open-world.ts";
import { Mirror } from "./mirror.ts";
import { VIEWS, type ViewName } from "./views.ts";

let world: World;
let sequencer: Sequencer;
let mirror: Mirror;

beforeAll(async () => {
  world = await openWorld();
  sequencer = await openBook(world.store, "mirrored");
  mirror = new Mirror(world.url);
});
afterAll(async () => {
  await mirror.close();
  await sequencer.close();
  await world.close();
});

/** Both as this thread sees it and as the mirror does. */
async function bothOf(name: ViewName, terms: unknown) {
  const mirrored = await mirror.see(sequencer, name, terms);
  const own = await sequencer.read((book) => VIEWS[name](book, mirrored.now, terms as never));
  expect(mirrored.sequence).toBe(sequencer.durableSequence);
  return [mirrored.value, own];
}

async function expectTheSame(): Promise<void> {
  const markets = await sequencer.read((book) =>
    [...book.markets.values()]
      .filter(({ feed }) => feed.mark.confirmed > 0n)
      .map(({ id }): MarketId => id),
  );
  expect(markets.length).toBeGreaterThan(0);
  const asked: [ViewName, unknown][] = [
    ...(["totals", "public", "live", "trialBalance", "balanceSheet"] as const).map(
      (name): [ViewName, unknown] => [name, undefined],
    ),
    ["riskiest", { limit: 50 }],
    ["liquidatable", {}],
    ["loanNames", { market: undefined, after: undefined, most: 2 }],
    ["loanNames", { market: LADDER, after: "a", most: 50 }],
    ["customerNames", { after: "bob", most: 2 }],
    ...markets.flatMap((market): [ViewName, unknown][] => [
      ["histogram", { market }],
      ["curve", { market }],
    ]),
  ];
  const settings = await sequencer.read(({ markets: all }) => all.get(LADDER)?.settings);
  const stricter = { ...settings, maxLtv: as<Wad>(10n ** 17n) };
  asked.push(["settingsPreview", { market: LADDER, settings: stricter }]);
  for (const [name, terms] of asked) {
    const [mirrored, own] = await bothOf(name, terms);
    expect(mirrored).toEqual(own);
  }
}

test("the mirror shows the same as the book, and follows it", async () => {
  await tellStory(sequencer);
  await expectTheSame();
  await accept(sequencer, [
    deposit("alice", BTC, 3n * COIN, "more"),
    openLoan("alice", "later", COIN, 1_000n * DOLLAR),
  ]);
  await expectTheSame();
});
